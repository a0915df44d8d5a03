# Everything that a newcomer needs. Each target installs the system packages that it misses (with apt).

.DEFAULT_GOAL := help
.PHONY: help run demo test test-web web-goals check-deploy dist try-image try-install chaos smoke trust pii build release lint format docs assets fuzz bench bench-growth bench-simulation docx-proof clean

help: ## Show this list
	@echo "Contexor: make TARGET"
	@sed -nE 's/^([a-z-]+):.*## (.*)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-17s %s\n", $$1, $$2 }'

run: ## Build and start on port 8000, with an embedded database and sample data; Ctrl-C stops
	@scripts/run.sh

demo: ## Walk through everything on the running server, as HTTP calls with their answers
	@scripts/demo.sh

test: ## Run all tests, a selection of them in a real browser, and check scripts and documents
	@scripts/test_backend.sh
	@scripts/test_web.sh fast
	@scripts/check.sh
	@scripts/check_deploy.sh

test-web: ## Walk through the web application in real browsers, and take a picture of every page
	@scripts/test_web.sh

web-goals: ## Measure the eighteen goals of the web application, each with its target (builds for production)
	@scripts/web_goals.sh

chaos: ## Kill, stop and restart everything and see what holds; CASE=workers for one case
	@scripts/chaos.sh $(CASE)

check-deploy: ## Check Compose files, Dockerfile, nginx and systemd; a real nginx in front of a real server
	@scripts/check_deploy.sh

dist: ## Build the release and pack it: binary, web application, deploy files, documents
	@scripts/dist.sh

try-image: ## Run the commands of the Dockerfile on bare root file systems and start what comes out (as root)
	@scripts/try_image.sh

try-install: ## Follow the installation page word for word on a bare Debian (as root), and show the time
	@scripts/try_install.sh

smoke: ## Ask the running server a few quick questions
	@scripts/smoke.sh

build: ## Build for development (.build/debug/contexor)
	@scripts/build.sh debug

release: ## Build for production (.build/release/contexor)
	@scripts/build.sh release

lint: ## Check the form of the code; warnings are errors
	@scripts/lint.sh

format: ## Put the code into the form that lint wants
	@scripts/lint.sh --fix

docs: ## Write the printed parts of the documents anew: routes, settings, .env.example
	@scripts/generate_docs.sh

assets: ## Fetch what pages show of others (a typeface, htmx, Swagger UI, ReDoc), once, into Public/vendor
	@scripts/install-assets.sh

trust: ## Prove the promises of money and privacy: crowds, kills, tenants, guesses; then make pii
	@scripts/trust.sh

pii: ## Measure the detector of personal data: how often it is right, and how fast
	@scripts/trust.sh pii

fuzz: ## Attack a server of its own with Schemathesis, by the OpenAPI document (about an hour)
	@scripts/fuzz.sh

bench: ## Measure the release build beside a Django peer, case by case (ARGS=--help lists the sizes; half an hour)
	@scripts/bench.sh run $(ARGS)

bench-growth: ## Measure what lists, summaries and jobs cost at ten thousand, a million and ten million rows
	@scripts/bench.sh growth $(ARGS)

bench-simulation: ## Work out from the figures how many nodes a load needs
	@scripts/bench.sh simulation $(ARGS)

docx-proof: ## Have LibreOffice open an exported Word file, and leave pictures of it (installs LibreOffice)
	@scripts/docx_proof.sh

clean: ## Remove what was built; data stays
	rm -rf .build
