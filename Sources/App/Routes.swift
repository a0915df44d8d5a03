// Every endpoint of the product, one list. What does not stand here does not exist.

import Web

extension App {
    package func routes() -> [Route] {
        accountRoutes() + phoneRoutes() + organizationRoutes() + memberRoutes() + workspaceRoutes() + projectRoutes() + promptRoutes() + promptLabelRoutes()
            + promptTestRoutes() + promptLibraryRoutes() + contentRoutes() + reviewRoutes() + draftRoutes() + assignmentRoutes() + commentRoutes()
            + versionRoutes() + generationRoutes() + rewordingRoutes() + usageRoutes() + notificationRoutes() + auditRoutes() + apiKeyRoutes() + webhookRoutes()
            + contentExportRoutes() + searchRoutes() + archiveRoutes() + batchRoutes() + scheduleRoutes() + writingRoutes() + presenceRoutes()
            + listViewRoutes()
    }

    /// Every route with all the paths at which it answers: `/api/v1` is canonical, `/api` the older style.
    package func mounted() -> [(path: String, route: Route)] {
        routes().flatMap { route in
            ([route.path] + route.aliases).flatMap { path in ["/api/v1", "/api"].map { (path: $0 + path, route: route) } }
        } + (faces() + schemaPages()).map { (path: $0.path, route: $0) }
    }
}
