import Kit
package struct OfflineWriter: WritingModel {
    package init() {}
    package func write(_ request: WritingRequest, onPiece: @escaping @Sendable (String) async throws -> Void) async throws -> WritingAnswer {
        let text = "## یک\n\nمتن نمونه\n\n## دو\n\nپایان\n"
        try await onPiece(text)
        return WritingAnswer(text: text, usage: TokenUsage(prompt: 10, completion: 20), usageIsEstimated: true, finish: .stop, model: "offline-demo", serviceRequestID: nil)
    }
}
