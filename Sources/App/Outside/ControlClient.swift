// The command line's side of the socket beside an embedded database.

import AsyncHTTPClient
import Kit
import NIOCore
import NIOHTTP1

enum ControlClient {
    /// A large database takes its time.
    private static let patience = TimeAmount.hours(6)

    static func post(socket: String, _ path: String, _ body: JSON) async throws -> JSON {
        guard let name = socket.addingPercents() else { throw BackupError("the path \(socket) cannot be used") }
        var request = HTTPClientRequest(url: "http+unix://\(name)\(path)")
        request.method = .POST
        request.headers = ["Host": "localhost", "Content-Type": "application/json"]
        request.body = .bytes(Array(body.text.utf8))
        do {
            let response = try await OutsideHTTP.shared.execute(request, timeout: patience)
            let bytes = try await response.body.collect(upTo: 1 << 20)
            return try JSONParser.parse(Array(bytes.readableBytesView))
        } catch let error as AppError {
            throw BackupError("the running program gave no answer that can be read: \(error.detail.english)")
        } catch {
            throw BackupError("the program that has the database does not answer at \(socket): \(error)")
        }
    }
}

extension String {
    /// As the host of a URL, which the path of a socket stands for.
    fileprivate func addingPercents() -> String? {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        return isEmpty ? nil : String(decoding: utf8.flatMap { plain.contains($0) ? [$0] : [37, digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
