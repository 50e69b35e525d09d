// The lecturer's page, asked for over real connections.
#include "core/notes_server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "core/file_descriptor.hpp"

namespace osiscope {
namespace {

FileDescriptor connect_to(const NotesServer& server) {
    const std::string& address = server.address();
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval patience{8, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) ADD_FAILURE() << "no connection";
    return socket;
}

void say(const FileDescriptor& socket, const std::string& text) {
    ::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
}

std::string hear(const FileDescriptor& socket) {
    std::string text;
    char bytes[4096];
    for (ssize_t count = 0; (count = ::recv(socket.get(), bytes, sizeof bytes, 0)) > 0;)
        text.append(bytes, static_cast<std::size_t>(count));
    return text;
}

std::string path_of(const NotesServer& server) {
    return server.address().substr(server.address().find('/', std::string("http://").size()));
}

std::string get(const NotesServer& server, const std::string& path) {
    const FileDescriptor socket = connect_to(server);
    say(socket, "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    return hear(socket);
}

TEST(NotesServer, GivesThePageAndWhatIsShownToWhoeverKnowsTheAddressAndNobodyElse) {
    NotesServer server(0, "<p>the page</p>");
    server.show(R"({"step":1})");
    const std::string page = get(server, path_of(server));
    EXPECT_TRUE(page.starts_with("HTTP/1.1 200 OK\r\n")) << page;
    EXPECT_TRUE(page.ends_with("\r\n\r\n<p>the page</p>")) << page;
    EXPECT_NE(page.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_TRUE(get(server, path_of(server) + "now").ends_with(R"({"version":2,"notes":{"step":1}})"));
    for (const std::string path : {"/", "/00000000000000000000000000000000/", "/now", ""})
        EXPECT_TRUE(get(server, path).starts_with("HTTP/1.1 404")) << path;
    EXPECT_TRUE(get(server, path_of(server) + "other").starts_with("HTTP/1.1 404"));
}

TEST(NotesServer, AnswersAboutWhatIsNewAsSoonAsItIs) {
    NotesServer server(0, "");
    std::thread later([&server] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        server.show(R"({"step":2})");
    });
    const auto began = std::chrono::steady_clock::now();
    const std::string told = get(server, path_of(server) + "now?after=1");
    later.join();
    EXPECT_TRUE(told.ends_with(R"({"version":2,"notes":{"step":2}})")) << told;
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

TEST(NotesServer, CannotBeKeptFromItsReaderBySlowConnections) {
    const NotesServer server(0, "<p>the page</p>");
    std::vector<FileDescriptor> slow;
    for (int i = 0; i < 200; ++i) {
        slow.push_back(connect_to(server));
        say(slow.back(), i % 2 == 0 ? "G" : "");
    }
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(get(server, path_of(server)).ends_with("<p>the page</p>"));
        for (const FileDescriptor& one : slow) say(one, "E");  // a letter at a time
    }
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(15));
}

TEST(NotesServer, EndsAtOnceWhateverIsStillConnected) {
    std::vector<FileDescriptor> waiting;
    const auto began = std::chrono::steady_clock::now();
    {
        const NotesServer server(0, "");
        for (int i = 0; i < 8; ++i) {
            waiting.push_back(connect_to(server));
            say(waiting.back(), "GET " + path_of(server) + "now?after=1 HTTP/1.1\r\n\r\n");
        }
    }
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(15));
}

TEST(NotesServer, DropsARequestWithoutAnEnd) {
    const NotesServer server(0, "");
    const FileDescriptor socket = connect_to(server);
    for (int i = 0; i < 40; ++i) say(socket, std::string(1024, 'x'));
    EXPECT_EQ(hear(socket), "");
}

}  // namespace
}  // namespace osiscope
