import GRDB

/// A stretch of SQL with its arguments.
struct SQLText {
    var sql: String
    var arguments: [any DatabaseValueConvertible] = []

    static func joined(_ parts: [SQLText], by separator: String) -> SQLText {
        SQLText(
            sql: "(" + parts.map(\.sql).joined(separator: separator) + ")",
            arguments: parts.flatMap(\.arguments)
        )
    }
}

extension RunCondition {
    /// The condition over the tables `run` and `source` of ``CatalogueStatements/runs``.
    var sql: SQLText {
        switch self {
        case .all(let parts): return .joined(parts.map(\.sql), by: " AND ")
        case .any(let parts): return .joined(parts.map(\.sql), by: " OR ")
        case .not(let condition):
            let inner = condition.sql
            return SQLText(sql: "NOT coalesce(\(inner.sql), 0)", arguments: inner.arguments)
        case .isSet(let field):
            let inner = field.sql
            return SQLText(sql: "(\(inner.sql)) IS NOT NULL", arguments: inner.arguments)
        case .compare(let field, let relation, let value): return Self.comparison(field, relation, value)
        }
    }

    private static func comparison(_ field: RunField, _ relation: Relation, _ value: RunConditionValue) -> SQLText {
        let inner = field.sql
        switch (value, relation) {
        case (.text(let text), .contains):
            return SQLText(sql: "instr(lower(\(inner.sql)), lower(?)) > 0", arguments: inner.arguments + [text])
        case (.text(let text), .unequal):
            return SQLText(sql: "\(inner.sql) IS NOT ?", arguments: inner.arguments + [text])
        case (.text(let text), _):
            return SQLText(sql: "\(inner.sql) \(relation.rawValue) ?", arguments: inner.arguments + [text])
        case (.number(let number), .contains):
            return SQLText(sql: "instr(\(inner.sql), ?) > 0", arguments: inner.arguments + ["\(number)"])
        case (.number(let number), .greater), (.number(let number), .greaterOrEqual), (.number(let number), .unequal):
            // A metric that is no number is stored as a word, and in SQLite every word is more than any number.
            let numeric = field.numericSQL
            return SQLText(
                sql: "(\(numeric.sql) \(relation.rawValue) ? AND \(numeric.sql) < '')",
                arguments: numeric.arguments + [number] + numeric.arguments
            )
        case (.number(let number), _):
            let numeric = field.numericSQL
            return SQLText(sql: "\(numeric.sql) \(relation.rawValue) ?", arguments: numeric.arguments + [number])
        }
    }
}

extension RunField {
    /// What the field is in SQL.
    var sql: SQLText {
        switch self {
        case .number: SQLText(sql: "run.number")
        case .task: SQLText(sql: "run.task")
        case .engine: SQLText(sql: "run.engine")
        case .state: SQLText(sql: "run.state")
        case .tag: SQLText(sql: "run.tag")
        case .note: SQLText(sql: "run.note")
        case .created: SQLText(sql: "run.created")
        // A duration is two numbers, its attoseconds in pieces of 2⁶⁴.
        case .trainingTime:
            SQLText(
                sql: "((json_extract(\(Self.result), '$.trainingTime[0]') * 18446744073709551616.0"
                    + " + json_extract(\(Self.result), '$.trainingTime[1]')) / 1e18)"
            )
        case .isHit: SQLText(sql: "(run.hit_of IS NOT NULL)")
        case .metric(let name):
            SQLText(sql: "json_extract(\(Self.result), ?)", arguments: ["$.metrics." + Self.quoted(name)])
        case .hyperparameter(let name, let value, let algorithm):
            Self.hyperparameter(name, default: value, algorithm)
        case .input(let name): Self.input(name)
        }
    }

    /// The same as a number, where it is stored as text.
    var numericSQL: SQLText {
        guard case .hyperparameter = self else { return sql }
        let inner = sql
        return SQLText(sql: "CAST(\(inner.sql) AS REAL)", arguments: inner.arguments)
    }

    /// The result of a run, which a hit has from another.
    private static let result = "coalesce(run.result, source.result)"

    private static func hyperparameter(_ name: String, default value: String?, _ algorithm: String?) -> SQLText {
        let path = quoted(name)
        var sql = SQLText(
            sql: "coalesce(json_extract(run.specification, ?), json_extract(run.specification, ?)",
            arguments: [
                "$.training._0.hyperparameters." + path, "$.tuning._0.training.hyperparameters." + path,
            ]
        )
        if let value, let algorithm {
            sql.sql += ", CASE json_extract(run.specification, '$.training._0.algorithmName') WHEN ? THEN ? END"
            sql.arguments += [algorithm, value]
        }
        sql.sql += ")"
        return sql
    }

    private static func input(_ name: String) -> SQLText {
        SQLText(
            sql: """
                (SELECT coalesce(json_extract(channel.value, '$.source.local.path'),
                    json_extract(channel.value, '$.source.s3.uri'))
                FROM json_each(run.specification, '$.training._0.channels') AS channel
                WHERE json_extract(channel.value, '$.name') = ?)
                """,
            arguments: [name]
        )
    }

    /// A name in a JSON path. A quote cannot be written there; no name of a metric or a hyperparameter has one.
    private static func quoted(_ name: String) -> String {
        "\"" + name.filter { $0 != "\"" } + "\""
    }
}

extension RunOrder {
    /// The terms of `ORDER BY`.
    var sql: SQLText {
        let number = field.numericSQL
        // Every run has a number, and is found in that order.
        if field == .number { return SQLText(sql: "run.number \(isDescending ? "DESC" : "ASC")") }
        let direction = isDescending ? "DESC" : "ASC"
        // Runs without a value come last.
        var terms = [SQLText(sql: "\(number.sql) IS NULL", arguments: number.arguments)]
        // Before them the words `nan` and `inf` among metrics, which are no numbers.
        if case .metric = field {
            terms.append(SQLText(sql: "typeof(\(number.sql)) = 'text'", arguments: number.arguments))
        }
        terms.append(SQLText(sql: "\(number.sql) \(direction)", arguments: number.arguments))
        // Words among hyperparameters are no numbers either, and sorted as what they are.
        if case .hyperparameter = field {
            terms.append(SQLText(sql: "\(field.sql.sql) \(direction)", arguments: field.sql.arguments))
        }
        return SQLText(
            sql: terms.map(\.sql).joined(separator: ", "),
            arguments: terms.flatMap(\.arguments)
        )
    }
}
