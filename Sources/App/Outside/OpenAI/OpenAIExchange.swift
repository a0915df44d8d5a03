// One request to the service and what came back: how far it got is kept whatever the end, since the bill hangs on it.

import AsyncHTTPClient
import Kit
import NIOCore
import NIOHTTP1

struct OpenAIExchange: Sendable {
    enum Breakage: Error, Sendable, Equatable {
        /// The connection could not be made, or ended before the service said that it had finished.
        case cut
        case notJSON
        /// Far more came than was asked for.
        case tooLong
    }

    enum Ending: Sendable {
        case finished
        case refused(OpenAIFault)
        case broken(Breakage)
        /// Our own receiver threw.
        case receiver(any Error)
    }

    fileprivate(set) var wasSent = false
    fileprivate(set) var requestID: String?
    fileprivate(set) var answer = OpenAIAnswer()
    fileprivate(set) var ending = Ending.broken(.cut)
}

/// Does one exchange, piece by piece.
struct OpenAIExchanger: Sendable {
    let http: HTTPClient
    let watch: Watch
    /// The most tokens that were asked for; a multiple of it bounds what is read.
    let maximumTokens: Int
    let now: Timestamp
    let onPiece: @Sendable (String) async throws -> Void

    private struct Refusal: Error { let fault: OpenAIFault }
    private struct ReceiverFault: Error { let error: any Error }

    /// No token is longer on average; more text means that the service does not keep to the limit.
    private var maximumText: Int { max(16_384, maximumTokens * 32) }
    /// Each token comes in a chunk of its own, of a few hundred bytes.
    private var maximumBytes: Int { (1 << 20) + maximumTokens * 4096 }

    func exchange(url: String, headers: HTTPHeaders, body: [UInt8]) async -> OpenAIExchange {
        let sending = SendingBody(body)
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = headers
        request.body = sending.body
        var result = OpenAIExchange()
        do {
            // The watch keeps the time; no logger, for the client would log the address and the headers.
            let response = try await http.execute(request, deadline: .distantFuture)
            result.requestID = response.headers.first(name: "x-request-id").map { String($0.prefix(100)) }
            try await read(response, into: &result)
        } catch let refusal as Refusal {
            result.ending = .refused(refusal.fault)
        } catch let fault as ReceiverFault {
            result.ending = .receiver(fault.error)
        } catch let breakage as OpenAIExchange.Breakage {
            result.ending = .broken(breakage)
        } catch is ServerSentEventParser.TooLong {
            result.ending = .broken(.tooLong)
        } catch {
            result.ending = result.answer.isFinished ? .finished : .broken(.cut)
        }
        result.wasSent = sending.wasAskedFor
        return result
    }

    private func read(_ response: HTTPClientResponse, into result: inout OpenAIExchange) async throws {
        guard (200..<300).contains(response.status.code) else {
            let advice = RetryAdvice(response.headers, now: now)
            let body = try? await response.body.collect(upTo: 1 << 16)  // without its body the status still stands
            throw Refusal(
                fault: OpenAIFault(
                    status: Int(response.status.code), body: body.map { Array($0.readableBytesView) } ?? [], advice: advice,
                    requestID: result.requestID))
        }
        if response.headers.first(name: "content-type")?.hasPrefix("application/json") == true {
            try await readDocument(response.body, into: &result)
        } else {
            try await readEvents(response.body, into: &result)
        }
    }

    private func readEvents(_ body: HTTPClientResponse.Body, into result: inout OpenAIExchange) async throws {
        var parser = ServerSentEventParser()
        var received = 0
        for try await buffer in body {
            watch.isBusy()
            received += buffer.readableBytes
            guard received <= maximumBytes else { throw OpenAIExchange.Breakage.tooLong }
            for event in try parser.feed(buffer.readableBytesView) where try await take(event, into: &result) { return }
            watch.waits()
        }
        if let event = parser.finish(), try await take(event, into: &result) { return }
        result.ending = result.answer.isFinished ? .finished : .broken(.cut)
    }

    /// - Returns: whether it was the last event.
    private func take(_ event: ServerSentEventParser.Event, into result: inout OpenAIExchange) async throws -> Bool {
        if event.data.elementsEqual("[DONE]".utf8) {
            result.ending = .finished
            return true
        }
        let chunk = try parse(event.data)
        try await deliver(result.answer.take(chunk: chunk), of: result)
        return false
    }

    private func readDocument(_ body: HTTPClientResponse.Body, into result: inout OpenAIExchange) async throws {
        let buffer: ByteBuffer
        do { buffer = try await body.collect(upTo: maximumBytes) } catch is NIOTooManyBytesError { throw OpenAIExchange.Breakage.tooLong }
        watch.isBusy()
        try await deliver(result.answer.take(document: parse(Array(buffer.readableBytesView))), of: result)
        result.ending = .finished
    }

    /// - Throws: `Refusal` when it is an error in place of a chunk.
    private func parse(_ bytes: [UInt8]) throws -> JSON {
        guard let json = try? JSONParser.parse(bytes), json.members != nil else { throw OpenAIExchange.Breakage.notJSON }
        if let error = json["error"], !error.isNull { throw Refusal(fault: OpenAIFault(status: 200, error: error)) }
        return json
    }

    private func deliver(_ piece: String?, of result: OpenAIExchange) async throws {
        guard let piece else { return }
        guard result.answer.text.utf8.count <= maximumText else { throw OpenAIExchange.Breakage.tooLong }
        do { try await onPiece(piece) } catch { throw ReceiverFault(error: error) }
    }
}
