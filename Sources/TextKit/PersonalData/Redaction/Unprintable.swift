// A value that must not reach a log: whatever prints it, gets the name of its type.

/// Covers `print`, string interpolation, `debugPrint`, `dump` and everything else that asks a `Mirror`.
package protocol Unprintable: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Unprintable {
    package var description: String { "\(Self.self)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>(), displayStyle: .struct) }
}
