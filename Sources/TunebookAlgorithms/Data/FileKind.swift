/// What a file is by its first bytes, for those that are no text.
enum FileKind {
    /// Fails when a file is of a kind that is often given in place of text.
    static func refuseBinary(_ file: TextFile) throws(DataError) {
        let head = try file.head(512)
        func starts(_ bytes: UInt8...) -> Bool { head.starts(with: bytes) }
        func refuse(_ kind: String, _ remedy: String) throws(DataError) {
            throw .notText(path: file.displayPath, kind: kind, remedy: remedy)
        }
        if starts(0x1f, 0x8b) { try refuse("gzip", "unpack it first: gunzip FILE") }
        if starts(0x28, 0xb5, 0x2f, 0xfd) { try refuse("zstd", "unpack it first: unzstd FILE") }
        if starts(0xfd, 0x37, 0x7a, 0x58, 0x5a) { try refuse("xz", "unpack it first: unxz FILE") }
        if head.starts(with: Array("BZh".utf8)) { try refuse("bzip2", "unpack it first: bunzip2 FILE") }
        if head.starts(with: Array("PK\u{3}\u{4}".utf8)) {
            try refuse("a zip archive or a spreadsheet", "unpack it, or save it as CSV")
        }
        if head.starts(with: Array("PAR1".utf8)) { try refuse("Parquet", parquetRemedy) }
        if starts(0x0a, 0x23, 0xd7, 0xce) { try refuse("RecordIO", recordIORemedy) }
        if starts(0xff, 0xfe) || starts(0xfe, 0xff) { try refuse("UTF-16", "save it as UTF-8") }
        if head.contains(0) { try refuse("binary", "give text/csv or text/libsvm") }
    }

    static let parquetRemedy =
        "convert it, for example: python3 -c \"import pandas; pandas.read_parquet('F.parquet').to_csv('F.csv', "
        + "header=False, index=False)\""
    static let recordIORemedy = "write the rows as text/csv or text/libsvm"
}
