// Strings from Unicode scalars: everything here counts and cuts by scalars, as offsets in the API do.

extension String {
    init(ofScalars scalars: some Sequence<Unicode.Scalar>) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(scalars.underestimatedCount * 2)
        for scalar in scalars { bytes.append(contentsOf: UTF8.encode(scalar)!) }  // Every scalar has a form in UTF-8.
        self.init(decoding: bytes, as: UTF8.self)
    }
}
