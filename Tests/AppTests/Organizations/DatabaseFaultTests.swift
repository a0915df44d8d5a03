// What a caller is told of a fault of the database.

import App
import Database
import Kit
import Support
import Testing
import Web

@Suite struct DatabaseFaultTests {
    @Test(arguments: [(DatabaseError.unavailable("busy"), 503), (.serialization, 503), (.unique("x"), 409), (.other("x"), 500)])
    func itIsToldAsWhatItIs(_ fault: DatabaseError, _ status: Int) {
        #expect(((fault as any Error) as? any AppErrorConvertible)?.appError.code.status == status)
    }
}
