// Who stands for the world outside, by the settings: the real services, or what is used when there is no key for them.

import Kit
import Logging

enum Outside {
    static func writer(_ settings: Settings, _ logger: Logger) -> any WritingModel {
        guard let key = settings.openAIKey else {
            logger.notice("OPENAI_API_KEY is not set: texts are written by the built-in demonstration, not by a model")
            return OfflineWriter()
        }
        return OpenAIClient(apiKey: key, baseURL: settings.openAIBaseURL, http: OutsideHTTP.shared, logger: logger)
    }

    static func codeSender(_ settings: Settings, _ logger: Logger) -> any CodeSender {
        guard !settings.mockSMS, let key = settings.kavenegarKey else {
            logger.warning("MOCK_SMS is on: no message is sent, every login code is \(LoginCode.mock)")
            return MockSender(logger: logger)
        }
        return KavenegarClient(
            apiKey: key, baseURL: settings.kavenegarBaseURL, template: settings.kavenegarTemplate, sender: settings.kavenegarSender,
            site: settings.publicWeb, http: OutsideHTTP.shared, logger: logger)
    }
}
