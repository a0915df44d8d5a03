// TLS, passwords, and connection strings that a person got wrong: what is secret stays so.

import Database
import Kit
import Support
import Testing

@Suite struct PostgresSecurityTests {
    private static let password = "p@ss/w:rd ٪%41"
    private static let encoded = "p%40ss%2Fw%3Ard%20%D9%AA%2541"
    private static let tlsServer = Task {
        let server = try await PrivatePostgres(tls: true)
        try await server.sql("CREATE ROLE writer LOGIN PASSWORD '\(password)'")
        return server
    }

    private func open(_ url: String) throws -> PostgresDatabase { try PostgresDatabase(url: url + "&pool_size=1") }

    private func isEncrypted(_ url: String) async throws -> Bool {
        let db = try open(url)
        do {
            let answer = try await db.read { try $0.int("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") }
            let text = try await db.describe()
            #expect(text.contains("TLS") == (answer == 1))
            #expect(!text.contains("p@ss") && !text.contains(Self.encoded))
            await db.close()
            return answer == 1
        } catch {
            await db.close()
            throw error
        }
    }

    private func url(_ query: String, password: String = encoded, host: String = "127.0.0.1") async throws -> String {
        try await Self.tlsServer.value.tcpURL("postgres", user: "writer", password: password, host: host, query: query)
    }

    @Test func tls() async throws {
        let authority = try await "&sslrootcert=\(Self.tlsServer.value.folder)/ca.crt"
        #expect(try await isEncrypted(url("&sslmode=require")))
        #expect(try await isEncrypted(url("&sslmode=verify-ca" + authority)))
        #expect(try await isEncrypted(url("&sslmode=verify-full" + authority, host: "localhost")))
        #expect(try await !isEncrypted(url("&sslmode=disable")))
    }

    @Test func tlsToTheWrongServer() async throws {
        let authority = try await "&sslrootcert=\(Self.tlsServer.value.folder)/ca.crt"
        let name = await expectUnavailable { try await isEncrypted(url("&sslmode=verify-full" + authority)) }
        #expect(name.contains("127.0.0.1"))
        // The server's own certificate is no authority for itself.
        let other = try await "&sslrootcert=\(Self.tlsServer.value.folder)/server.crt"
        await expectUnavailable { try await isEncrypted(url("&sslmode=verify-ca" + other, host: "localhost")) }
    }

    @Test func aPasswordThatIsWrong() async throws {
        let text = await expectUnavailable { try await isEncrypted(url("&sslmode=disable", password: "hunter2")) }
        #expect(text.contains("authentication failed"))
        #expect(!text.contains("hunter2"))
        let database = try open(await url("", password: "hunter2"))
        #expect(!String(reflecting: database).contains("hunter2"))
        var dumped = ""
        dump(database, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }

    /// libpq would quote parts of the password in what it says of these.
    @Test(arguments: [
        "postgresql://u:hunter2@x@h/db", "postgresql://u:hunter2/x@h/db", "postgresql://u:hunter2%zz@h/db",
        "postgresql://u:hunter2@h:port/db", "postgresql://u:hunter2@h/db?pool_size=0", "postgresql://u:hunter2@h/db?pool_timeout=x",
        "postgresql://u:hunter2@h/db?sslmod=require", "mysql://u:hunter2@h/db", "u:hunter2@h/db", "postgresql:u:hunter2@h", "",
        "postgresql://u:hunter2@[::1/db", "postgresql://u@h/db?password=hunter2&x", "postgresql://u@h/db?pool_size",
    ])
    func urlsThatAreWrong(_ url: String) {
        let error = #expect(throws: DatabaseError.self) { try openDatabase(url: url) }
        let text = error.map { "\($0)" } ?? ""
        #expect(!text.contains("hunter"))
        #expect(text.contains("URL"))
    }

    @Test func whatIsWrongIsSaid() {
        let error = #expect(throws: DatabaseError.self) { try openDatabase(url: "postgresql://u@h/db?sslmod=require") }
        #expect(error.map { "\($0)" }?.contains("sslmod") == true)
    }
}
