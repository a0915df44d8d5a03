// Strings from Unicode scalars: everything here counts and cuts by scalars, as offsets in the API do.

extension String {
    init(ofScalars scalars: some Sequence<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
