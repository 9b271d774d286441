import Foundation
import GRDB
import Testing
import TunebookCatalogue
import TunebookCore

@Suite("Migrations of a catalogue")
struct MigrationTests {
    /// Pinned: catalogues of a released version exist, so a step is never edited; append another.
    static let released = [
        1: "4692e85587f1dd817e79e24a617bf50e2a42f2b7fe3278abdecabd0985cb3db3",
        2: "c3eaa139d981989ad585fa3cb3b43a1ba5088fa801e91ad16d5e407d6a53d846",
        3: "c9e984651bc6107a1dd9d95e28e8cfdf98141bb9dbd80a86fe149ea21a969813",
        4: "206ab767d6b32efb1e170a5a7fe8223a3726099c4e96ae0d50bcf0885bad48a2",
    ]

    @Test("released steps are as they were", arguments: Migration.all.indices)
    func unedited(index: Int) throws {
        let migration = Migration.all[index]
        #expect(migration.version == index + 1)
        #expect(CatalogueKey(["sql": migration.sql]).digest == Self.released[migration.version])
    }

    /// A catalogue of version 1 as its program wrote it: one result and a hit of it.
    private func makeVersion1(in folder: TestFolder) throws {
        let specification = """
            {"training":{"_0":{"algorithmName":"XGBOOST","algorithmVersion":"3.0-5","cachePolicy":{"isCacheable":true,\
            "version":"v1"},"channels":[{"contentType":"text/csv","digest":"aa","name":"train","source":{"local":\
            {"files":["/data/train.csv"],"path":"data/train.csv"}}}],"hyperparameters":{"num_round":"60"},\
            "overrides":{},"resources":{"instanceCount":1,"instanceType":"ml.m5.xlarge","volumeSize":30000000000},\
            "retries":0,"stoppingCondition":{"maxRuntime":[0,1000000000000000000]},"taskName":"xgb"}}}
            """
        let result = """
            {"artifacts":[{"digest":"cc","location":"s3://bucket/model.tar.gz","name":"model.tar.gz","size":5}],\
            "curves":{},"library":"XGBoost 3.2.0","metrics":{"validation:error":0.0351,"validation:logloss":"inf"},\
            "rounds":60,"trainingTime":[0,210000000000000000]}
            """
        try folder.rawDatabase().writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: Migration.all[0].sql)
            try database.execute(sql: "PRAGMA application_id = 1414876741; PRAGMA user_version = 1")
            try database.execute(
                sql: "INSERT INTO keys VALUES (?, ?)",
                arguments: ["dd", "tunebook key 1\n3:eta3:0.1\n"]
            )
            for hit in [nil, 1] as [Int?] {
                try database.execute(
                    sql: """
                        INSERT INTO runs (task, engine, specification, state, key_digest, hit_of, created, ended, result)
                        VALUES ('xgb', 'local', ?, 'completed', 'dd', ?, 1800000000.5, 1800000001, ?)
                        """,
                    arguments: [specification, hit, hit == nil ? result : nil]
                )
            }
        }
    }

    /// If this fails since a stored type has got a field, give the field a default in its `init(from:)`.
    @Test("a catalogue of version 1 is read whole")
    func version1() throws {
        let folder = try TestFolder()
        try makeVersion1(in: folder)
        let catalogue = try folder.catalogue()
        let run = try #require(try catalogue.run(2))
        #expect(run.hitOf == 1)
        #expect(run.created == Date(timeIntervalSince1970: 1_800_000_000.5))
        #expect(run.result?.metrics == ["validation:error": 0.0351, "validation:logloss": .infinity])
        #expect(run.result?.trainingTime == .milliseconds(210))
        guard case .training(let training) = run.specification else { return }
        #expect(training.hyperparameters == ["num_round": "60"])
        #expect(training.channels.first?.location == "data/train.csv")
        #expect(try catalogue.key(of: 2)?["eta"] == "0.1")
        #expect(try catalogue.cachedResultCount() == 1)
    }

    @Test("an older catalogue is brought up to date with all it holds, and an older program then refuses it")
    func upgrade() throws {
        let folder = try TestFolder()
        try makeVersion1(in: folder)
        let current = Migration.all.count
        let next = Migration(version: current + 1, sql: "ALTER TABLE runs ADD COLUMN colour TEXT")
        let newer = try Catalogue(directory: folder.path, migrations: Migration.all + [next])
        #expect(try newer.run(1)?.result?.rounds == 60)
        let refusal = CatalogueError.newerVersion(path: folder.databasePath, found: current + 1, known: current)
        #expect(throws: refusal) {
            try folder.catalogue()
        }
    }

    @Test("a step that fails changes nothing")
    func failingStep() throws {
        let folder = try TestFolder()
        try makeVersion1(in: folder)
        let bad = Migration(version: Migration.all.count + 1, sql: "CREATE TABLE colours (name TEXT); THIS IS NO SQL")
        #expect(throws: CatalogueError.self) {
            try Catalogue(directory: folder.path, migrations: Migration.all + [bad])
        }
        let tables = try folder.rawDatabase().read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema WHERE name = 'colours'")
        }
        #expect(tables == 0)
        #expect(try folder.catalogue().cachedResultCount() == 1)
    }
}
