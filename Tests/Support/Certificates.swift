// Certificates for servers of the tests' own.

/// Makes `ca.crt` and, signed by it, `server.crt` with `server.key` for `localhost`.
/// - Parameter run: runs a program as the user who is to own the files.
func makeCertificates(in folder: String, run: ([String]) async throws -> Void) async throws {
    guard let openssl = Command.find("openssl") else { throw CommandError("openssl is not installed") }
    try Command.write("subjectAltName = DNS:localhost\n", to: "\(folder)/names")
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    func path(_ name: String) -> String { "\(folder)/\(name)" }
    try await run(
        [openssl, "req", "-x509", "-days", "2", "-subj", "/CN=Contexor tests", "-keyout", path("ca.key"), "-out", path("ca.crt")] + key)
    try await run([openssl, "req", "-subj", "/CN=localhost", "-keyout", path("server.key"), "-out", path("server.csr")] + key)
    try await run([
        openssl, "x509", "-req", "-days", "2", "-in", path("server.csr"), "-CA", path("ca.crt"), "-CAkey", path("ca.key"),
        "-CAcreateserial", "-extfile", path("names"), "-out", path("server.crt"),
    ])
}
