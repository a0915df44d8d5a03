"""What no schema says of the Compose files: no database is published, nothing runs as root that need not, every part of
Contexor is read-only and without rights, secrets come from files, and every file that is mounted is there."""

import pathlib
import sys

import ruamel.yaml

ROOT = pathlib.Path(__file__).parent.parent
PARTS = {"backend", "worker", "beat", "frontend"}
faults: list[str] = []


def rule(holds: bool, text: str) -> None:
    if not holds:
        faults.append(text)


def load(name: str) -> dict:
    return ruamel.yaml.YAML(typ="safe").load((ROOT / name).read_text())


for name in ("docker-compose.yml", "docker-compose.prod.yml"):
    file = load(name)
    services = file["services"]
    rule(PARTS | {"db", "redis"} <= services.keys(), f"{name} has all parts")
    for service, said in services.items():
        where = f"{name}: {service}"
        rule(service not in ("db", "redis") or "ports" not in said, f"{where} is published")
        rule("no-new-privileges:true" in said.get("security_opt", []) or (service in ("db", "redis") and "prod" not in name), f"{where} may gain rights")
        if service in PARTS:
            rule(said.get("read_only") is True and said.get("cap_drop") == ["ALL"], f"{where} is not read-only and without rights")
            rule("healthcheck" in said and said["healthcheck"]["test"][1] == "/opt/contexor/contexor", f"{where} does not look after itself")
        for volume in said.get("volumes", []):
            source = str(volume).split(":")[0]
            rule(not source.startswith("./") or source.startswith("./secrets") or (ROOT / source).exists(), f"{where} mounts {source}, which is not there")
        for needed in said.get("depends_on", {}):
            rule(needed in services, f"{where} needs {needed}, which is not there")

prod = load("docker-compose.prod.yml")
for service, said in prod["services"].items():
    rule("limits" in said.get("deploy", {}).get("resources", {}), f"{service} has no limits in production")
    for secret in said.get("secrets", []):
        rule(secret in prod["secrets"], f"{service} wants the secret {secret}, which is not there")
    for setting, value in said.get("environment", {}).items():
        word = any(part in setting for part in ("SECRET", "PASSWORD", "API_KEY", "DATABASE_URL", "REDIS_URL"))
        rule(not word or setting.endswith("_FILE"), f"{service} has {setting} in the open")
rule(prod["networks"]["behind"]["internal"] is True, "the databases have a way out")
rule(set(prod["services"]["db"]["networks"]) == {"behind"}, "the database can be reached from elsewhere")

for fault in faults:
    print(f"✗ {fault}", file=sys.stderr)
sys.exit(1 if faults else 0)
