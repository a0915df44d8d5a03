// Organizations over HTTP.

import App
import Kit
import Support
import Testing

@Suite struct OrganizationTests {
    @Test(arguments: Engine.allCases) func whoeverMakesOneIsItsAdmin(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let sara = try await server.login("09121112233")
            let made = try await sara.post("/organizations", ["name": "  فروشگاه سارا ", "description": "کفش"])
            #expect(made.status == 201)
            #expect(made["name"] == "فروشگاه سارا")
            #expect(made["description"] == "کفش")
            #expect(made["role"] == "admin")
            #expect(made["members_count"] == 1)
            #expect(made["workspaces_count"] == 0)
            #expect(made["is_active"] == true)
            #expect(made["time_zone"] == "Asia/Tehran")
            #expect(made["version"] == 1)
            #expect(made.header("ETag") == "\"1\"")
            #expect(try await sara.get("/organizations/\(made.id)").json == made.json)
            #expect(try await sara.get("/auth/me")["organizations"].array?.first?["role"] == "admin")
        }
    }

    @Test(arguments: Engine.allCases) func aListHasOnlyTheCallersOwn(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (sara, reza) = (try await server.login("09121112233"), try await server.login("09121112244"))
            let first = try await sara.make("/organizations", ["name": "One"])
            let second = try await sara.make("/organizations", ["name": "Two"])
            let other = try await reza.make("/organizations", ["name": "Three"])
            let list = try await sara.get("/organizations?page_size=1")
            #expect(list["count"] == 2)
            #expect(list.results.map { $0["id"]?.int } == [first])
            #expect(list["next"].string?.hasSuffix("/api/v1/organizations?page_size=1&page=2") == true)
            #expect(try await sara.get("/organizations?page_size=1&page=2").results.map { $0["id"]?.int } == [second])
            #expect(try await sara.get("/organizations?page=2").status == 404)
            #expect(try await reza.get("/organizations").results.map { $0["id"]?.int } == [other])
            #expect(try await server.client.get("/organizations").status == 401)
        }
    }

    @Test(arguments: Engine.allCases) func aSlugIsMadeFromTheNameAndNumbered(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let sara = try await server.login("09121112233")
            var slugs: [String] = []
            for _ in 1...3 { slugs.append(try await sara.post("/organizations", ["name": "My Shop", "slug": ""])["slug"].string ?? "") }
            #expect(slugs == ["my-shop", "my-shop-2", "my-shop-3"])
            let given = try await sara.post("/organizations", ["name": "Other", "slug": "my-shop"])
            #expect(given.status == 400)
            #expect(given.faults("slug") == ["This slug is already taken."])
            #expect(given.code == "invalid_input")
        }
    }

    @Test(arguments: Engine.allCases) func aSlugIsFreeAgainAfterTheDeletion(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let sara = try await server.login("09121112233")
            let first = try await sara.make("/organizations", ["name": "Shop", "slug": "shop"])
            #expect(try await sara.delete("/organizations/\(first)").status == 204)
            #expect(try await sara.post("/organizations", ["name": "Shop", "slug": "shop"]).status == 201)
        }
    }

    @Test(arguments: Engine.allCases) func inARaceForASlugOneWins(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let sara = try await server.login("09121112233")
            let given = try await all(8) { _ in try await sara.post("/organizations", ["name": "Shop", "slug": "race"]) }
            #expect(given.map(\.status).sorted() == [201] + Array(repeating: 400, count: 7))
            #expect(given.filter { $0.status == 400 }.allSatisfy { !$0.faults("slug").isEmpty })
            let made = try await all(8) { _ in try await sara.post("/organizations", ["name": "Race Two"]) }
            #expect(made.allSatisfy { $0.status == 201 })
            #expect(Set(made.compactMap { $0["slug"].string }).count == 8)
            let pair = try await all(2) { try await sara.patch("/organizations/\(made[$0].id)", ["slug": "winner"]) }
            #expect(pair.map(\.status).sorted() == [200, 400])
        }
    }

    @Test func allFaultsAreToldTogether() async throws {
        try await withServer { server in
            let sara = try await server.login("09121112233")
            let answer = try await sara.post(
                "/organizations", ["name": "", "slug": "Not A Slug", "time_zone": "Asia/Nowhere", "description": 3, "surprise": 1])
            #expect(answer.status == 400)
            for field in ["name", "slug", "time_zone", "description", "surprise"] { #expect(answer.faults(field).count == 1, "\(field)") }
            let persian = try await sara.client.with("Accept-Language", "fa").post("/organizations", ["name": "x", "slug": "Not"])
            #expect(persian.faults("slug") == ["فقط حروف کوچک لاتین، رقم، - و _ مجاز است."])
        }
    }

    @Test(arguments: Engine.allCases) func aChangeMeetsTheVersionAndIsTold(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let path = "/organizations/\(team.organization)"
            let changed = try await team.admin.patch(path, ["name": "New name", "time_zone": "Europe/Berlin"])
            #expect(changed.status == 200)
            #expect(changed["name"] == "New name")
            #expect(changed["time_zone"] == "Europe/Berlin")
            #expect(changed["slug"] == "team-1")
            #expect(changed["version"] == 2)
            #expect(changed.header("ETag") == "\"2\"")
            let stale = try await team.admin.client.with("If-Match", "\"1\"").patch(path, ["name": "Late"])
            #expect(stale.status == 412)
            #expect(stale.code == "stale_version")
            #expect(try await team.admin.client.with("If-Match", "\"1\"").delete(path).status == 412)
            #expect(try await team.admin.get(path)["name"] == "New name")
            #expect(try await team.admin.client.with("If-Match", "\"2\"").patch(path, ["name": "In time"]).status == 200)
            #expect(try await team.admin.client.put(path, ["description": "by PUT"])["description"] == "by PUT")
            let events = try await server.audit(team, action: "organization.updated")
            #expect(events.count == 3)
            #expect(events.last?["changes"]?["name"] == ["شرکت نمونه 1", "New name"])
        }
    }

    @Test(arguments: Engine.allCases) func aSlugOfAnotherCannotBeTakenByAChange(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let sara = try await server.login("09121112233")
            _ = try await sara.make("/organizations", ["name": "One", "slug": "one"])
            let two = try await sara.make("/organizations", ["name": "Two", "slug": "two"])
            let answer = try await sara.patch("/organizations/\(two)", ["slug": "one"])
            #expect(answer.status == 400)
            #expect(answer.faults("slug") == ["This slug is already taken."])
            #expect(try await sara.patch("/organizations/\(two)", ["slug": "two"]).status == 200)
        }
    }

    @Test(arguments: Engine.allCases) func whatIsSwitchedOffCannotBeChangedInside(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            #expect(try await team.admin.patch("/organizations/\(team.organization)", ["is_active": false])["is_active"] == false)
            #expect(try await team.admin.patch("/projects/\(team.project)", ["name": "x"]).status == 403)
            #expect(try await team.admin.get("/projects/\(team.project)").status == 200)
            // What hangs on the organization itself is inside too.
            let place = "/organizations/\(team.organization)"
            #expect(try await team.admin.post(place + "/workspaces", ["name": "w"]).status == 403)
            #expect(try await team.admin.post(place + "/members", ["phone_number": "09351112233", "role": "viewer"]).status == 403)
            #expect(try await team.admin.patch("/organizations/\(team.organization)", ["is_active": true]).status == 200)
            #expect(try await team.admin.patch("/projects/\(team.project)", ["name": "x"]).status == 200)
        }
    }

    @Test(arguments: Engine.allCases) func theSameKeyMakesOneOrganization(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let sara = try await server.login("09121112233")
            let client = sara.client.with("Idempotency-Key", "key-1")
            let first = try await client.post("/organizations", ["name": "Once"])
            let again = try await client.post("/organizations", ["name": "Once"])
            #expect(again.json == first.json)
            #expect(again.header("Idempotency-Replayed") == "true")
            #expect(try await client.post("/organizations", ["name": "Twice"]).status == 422)
            #expect(try await sara.get("/organizations")["count"] == 1)
        }
    }
}

/// Runs `body` `count` times at once.
func all<T: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> T) async throws -> [T] {
    try await withThrowingTaskGroup(of: T.self) { group in
        for index in 0..<count { group.addTask { try await body(index) } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}
