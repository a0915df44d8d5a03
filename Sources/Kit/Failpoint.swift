// Named places where a test can make the process die, to see what is left behind. Debug builds only:
// `CONTEXOR_FAILPOINT=generate.after-hold` kills the process there, as `kill -9` would.

#if DEBUG
    import Glibc

    private let armed: String? = getenv("CONTEXOR_FAILPOINT").map { String(cString: $0) }
#endif

/// Makes everything periodic due so often, to see within a minute what happens to a schedule whose keepers die. Debug builds
/// only: `CONTEXOR_HURRY=4` means every four seconds.
package var hurry: Duration? {
    #if DEBUG
        return getenv("CONTEXOR_HURRY").flatMap { Int(String(cString: $0)) }.map(Duration.seconds)
    #else
        return nil
    #endif
}

@inline(__always)
package func failpoint(_ name: StaticString) {
    #if DEBUG
        if let armed, armed == "\(name)" { kill(getpid(), SIGKILL) }
    #endif
}
