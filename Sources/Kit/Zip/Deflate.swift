// Deflate (RFC 1951) by zlib, bare as ZIP wants it or as a gzip file (RFC 1952), a piece at a time, so that neither side need be held in memory as a whole.

import CZlib

package struct ZipError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// Compresses pieces into one stream.
package final class Deflater {
    private var stream = z_stream()

    package init(gzip: Bool = false) throws {
        // The level is fixed, so that the same bytes give the same archive.
        let status = deflateInit2_(&stream, 6, Z_DEFLATED, gzip ? 31 : -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw ZipError("deflate cannot begin (\(status))") }
    }

    deinit { deflateEnd(&stream) }

    package func write(_ bytes: [UInt8], last: Bool = false) throws -> [UInt8] {
        var input = bytes
        var output: [UInt8] = []
        try input.withUnsafeMutableBufferPointer { buffer in
            stream.next_in = buffer.baseAddress
            stream.avail_in = uInt(buffer.count)
            try pump(&output) { deflate(&$0, last ? Z_FINISH : Z_NO_FLUSH) }
        }
        return output
    }

    private func pump(_ output: inout [UInt8], _ step: (inout z_stream) -> Int32) throws {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        repeat {
            let produced = try chunk.withUnsafeMutableBufferPointer { buffer in
                stream.next_out = buffer.baseAddress
                stream.avail_out = uInt(buffer.count)
                let status = step(&stream)
                guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { throw ZipError("deflate failed (\(status))") }
                return buffer.count - Int(stream.avail_out)
            }
            output.append(contentsOf: chunk[..<produced])
        } while stream.avail_out == 0
    }
}

/// Unpacks one stream, handing out pieces as they come.
package final class Inflater {
    private var stream = z_stream()
    /// Whether the stream has come to its own end, checksum and all.
    package private(set) var isOver = false
    /// Whether something stood behind it.
    package private(set) var isFollowed = false

    package init(gzip: Bool = false) throws {
        let status = inflateInit2_(&stream, gzip ? 31 : -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw ZipError("inflate cannot begin (\(status))") }
    }

    deinit { inflateEnd(&stream) }

    package func read(_ bytes: ArraySlice<UInt8>, _ each: ([UInt8]) throws -> Void) throws {
        var input = Array(bytes)
        var chunk = [UInt8](repeating: 0, count: 65_536)
        try input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = uInt(source.count)
            while true {
                let (status, produced) = chunk.withUnsafeMutableBufferPointer { buffer -> (Int32, Int) in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = uInt(buffer.count)
                    let status = inflate(&stream, Z_NO_FLUSH)
                    return (status, buffer.count - Int(stream.avail_out))
                }
                if produced > 0 { try each(Array(chunk[..<produced])) }
                if status == Z_STREAM_END {
                    isOver = true
                    isFollowed = stream.avail_in > 0
                    return
                }
                // All that was given is read, and more is to come.
                if status == Z_BUF_ERROR, stream.avail_in == 0 { return }
                guard status == Z_OK, produced > 0 || stream.avail_in > 0 else { throw ZipError("the compressed data is damaged") }
            }
        }
    }
}

package enum Checksum {
    /// CRC-32 as ZIP has it, of `bytes` after what gave `start`.
    package static func crc32(_ bytes: [UInt8], from start: UInt32 = 0) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: CZlib.crc32(uLong(start), $0.baseAddress, uInt($0.count))) }
    }
}
