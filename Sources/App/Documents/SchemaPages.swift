// The API as pages: Swagger UI and ReDoc over the schema of this server. Everything comes from this server, and their
// policy lets nothing else in: no script of the page itself, no address elsewhere.

import HTTPTypes
import Kit
import Web

extension App {
    /// Pages and their files; not part of the schema that they show.
    func schemaPages() -> [Route] {
        let assets = SchemaAssets(settings.assetsFolder)
        return [schemaPage("/api/docs", "Swagger UI", .swagger, assets), schemaPage("/api/redoc", "ReDoc", .redoc, assets)]
            + SchemaAssets.types.keys.sorted().map { schemaFile("/api/docs/assets/" + $0, $0, assets) }
            + [schemaScript("/api/docs/assets/start.js")]
    }

    private func schemaPage(_ path: String, _ name: String, _ viewer: SchemaViewer, _ assets: SchemaAssets) -> Route {
        route(.get, path, "The API in \(name)", .plain, access: "open", NoInput.self, EmptyObject.self) { _ in
            let html = assets.isThere(viewer.files) ? viewer.html : viewer.advice
            return Reply(
                status: 200, headers: [("Content-Security-Policy", viewer.policy), ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY")],
                body: .bytes(Array(html.utf8), type: "text/html; charset=utf-8"))
        }
    }

    private func schemaFile(_ path: String, _ name: String, _ assets: SchemaAssets) -> Route {
        route(.get, path, "A file of the pages", .plain, access: "open", NoInput.self, EmptyObject.self) { _ in
            guard let bytes = assets.bytes(name), let type = SchemaAssets.types[name] else { throw AppError.notFound }
            return Reply(status: 200, headers: [("Cache-Control", "public, max-age=3600")], body: .bytes(bytes, type: type))
        }
    }

    private func schemaScript(_ path: String) -> Route {
        route(.get, path, "Starts the page", .plain, access: "open", NoInput.self, EmptyObject.self) { _ in
            Reply(
                status: 200, headers: [("Cache-Control", "public, max-age=3600")],
                body: .bytes(Array(SchemaViewer.start.utf8), type: "text/javascript; charset=utf-8"))
        }
    }
}

private enum SchemaViewer {
    case swagger, redoc

    var files: [String] {
        switch self {
        case .swagger: ["swagger-ui/swagger-ui-bundle.js", "swagger-ui/swagger-ui.css"]
        case .redoc: ["redoc/redoc.standalone.js"]
        }
    }

    /// Both draw with styles of their own making; ReDoc searches in a worker that it makes of a text.
    var policy: String {
        let worker = self == .redoc ? "worker-src blob:; child-src blob:; " : ""
        return "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            + worker + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    }

    private static let head =
        #"<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Contexor API</title>"#

    var html: String {
        switch self {
        case .swagger:
            SchemaViewer.head
                + #"<link rel="stylesheet" href="/api/docs/assets/swagger-ui/swagger-ui.css"></head><body><div id="swagger"></div>"#
                + #"<script src="/api/docs/assets/swagger-ui/swagger-ui-bundle.js"></script><script src="/api/docs/assets/start.js"></script></body></html>"#
        case .redoc:
            SchemaViewer.head + #"</head><body style="margin:0"><div id="redoc"></div>"#
                + #"<script src="/api/docs/assets/redoc/redoc.standalone.js"></script><script src="/api/docs/assets/start.js"></script></body></html>"#
        }
    }

    static let start = """
        const schema = '/api/schema';
        if (document.getElementById('swagger')) {
          SwaggerUIBundle({ url: schema, dom_id: '#swagger', deepLinking: true, persistAuthorization: false, validatorUrl: null });
        } else {
          Redoc.init(schema, { disableSearch: false, hideDownloadButton: true }, document.getElementById('redoc'));
        }
        """

    /// The page on an installation without the files.
    var advice: String {
        SchemaViewer.head
            + #"</head><body style="font-family:sans-serif;max-width:42rem;margin:3rem auto;line-height:1.7">"#
            + "<h1>Contexor API</h1><p>This page needs files that are not installed. On the server, run <code>make assets</code> (or set "
            + #"<code>ASSETS_DIR</code> to the folder that has them) and load the page again.</p><p>The document itself is at "#
            + #"<a href="/api/schema">/api/schema</a>.</p>"#
            + #"<p lang="fa" dir="rtl">این صفحه به فایل‌هایی نیاز دارد که نصب نشده‌اند. روی سرور <code>make assets</code> را اجرا کنید و صفحه را دوباره باز کنید. "#
            + #"خود سند در <a href="/api/schema">/api/schema</a> است.</p></body></html>"#
    }
}
