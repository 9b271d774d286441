import FoundationEssentials
import Testing
import TunebookPlatform

@Suite struct UserDirectoriesTests {
    @Test func `folders lie under the home folder`() {
        let directories = UserDirectories(environment: ["HOME": "/home/ada"])
        #expect(directories.data == "/home/ada/.local/share/tunebook")
        #expect(directories.state == "/home/ada/.local/state/tunebook")
        #expect(directories.cache == "/home/ada/.cache/tunebook")
        #expect(directories.configuration == "/home/ada/.config/tunebook")
    }

    @Test func `the XDG variables count when they are absolute`() {
        let environment = ["HOME": "/home/ada", "XDG_DATA_HOME": "/data", "XDG_STATE_HOME": "state"]
        let directories = UserDirectories(environment: environment)
        #expect(directories.data == "/data/tunebook")
        #expect(directories.state == "/home/ada/.local/state/tunebook")
    }

    @Test func `one folder may hold everything`() {
        let directories = UserDirectories(home: "/tmp/all", environment: ["HOME": "/home/ada"])
        #expect(directories.data == "/tmp/all")
        #expect(directories.state == "/tmp/all/state")
        #expect(directories.cache == "/tmp/all/cache")
        #expect(directories.configuration == "/tmp/all")
    }

    @Test func `a relative folder is taken from the working folder`() {
        let directories = UserDirectories(home: "here", environment: [:])
        #expect(directories.data == FileManager.default.currentDirectoryPath + "/here")
    }

    @Test func `without HOME the password file knows the home folder`() {
        #expect(UserDirectories(environment: [:]).data.hasSuffix("/.local/share/tunebook"))
        #expect(UserDirectories(environment: [:]).data.hasPrefix("/"))
    }

    @Test func `the folders are made`() throws {
        let folder = try ScratchFolder()
        try UserDirectories(home: folder.path + "/all", environment: [:]).create()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path + "/all").sorted() == ["cache", "state"]
        )
    }
}
