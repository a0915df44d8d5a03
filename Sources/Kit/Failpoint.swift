// Named places where a test can make the process die, to see what is left behind. Debug builds only:
// `CONTEXOR_FAILPOINT=generate.after-hold` kills the process there, as `kill -9` would.

#if DEBUG
    import Glibc

    private let armed: String? = getenv("CONTEXOR_FAILPOINT").map { String(cString: $0) }
#endif

@inline(__always)
package func failpoint(_ name: StaticString) {
    #if DEBUG
        if let armed, armed == "\(name)" { kill(getpid(), SIGKILL) }
    #endif
}
