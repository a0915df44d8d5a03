// The templates and files in use. In development they are read again when one of them has changed.

import Kit
import Synchronization
import Web

final class AssetShelf: Sendable {
    private let folder: AssetFolder
    private let reloads: Bool
    private let assets: Mutex<PageAssets>
    /// A page asks several times; to look at all files each time would take longer than the page.
    private let looked = Mutex(ContinuousClock.now)

    init(_ folder: AssetFolder, reloads: Bool) throws {
        self.folder = folder
        self.reloads = reloads
        assets = Mutex(try folder.load())
    }

    func current() -> PageAssets {
        guard reloads else { return assets.withLock { $0 } }
        guard isTimeToLook() else { return assets.withLock { $0 } }
        let newest = folder.newest()
        return assets.withLock { assets in
            // A template with a mistake in it leaves the last good ones in use.
            if newest != assets.newest, let changed = try? folder.load().checked() { assets = changed }
            return assets
        }
    }

    private func isTimeToLook() -> Bool {
        looked.withLock { looked in
            guard looked.duration(to: .now) > .milliseconds(500) else { return false }
            looked = .now
            return true
        }
    }
}
