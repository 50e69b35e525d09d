#include "core/notes_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/file_descriptor.hpp"

namespace osiscope {

namespace {

constexpr Time second = 1'000'000'000;
constexpr Time patience = 20 * second;        // before a question about what is new is answered with what is not
constexpr Time time_to_ask = 5 * second;      // for a whole request, from the connection's beginning
constexpr Time time_to_take = 10 * second;    // for the whole answer
constexpr std::size_t most_connections = 64;  // a newcomer takes the place of the slowest to ask
constexpr std::size_t longest_request = 8192;

struct Connection {
    enum class Stage : std::uint8_t { asking, waiting, answering, over };

    FileDescriptor socket;
    Time until = 0;  ///< the end of this stage
    Stage stage = Stage::asking;
    std::string request{};
    std::uint64_t after = 0;  ///< waiting for a newer version than this
    std::string answer{};     ///< what has not been sent of it
};

std::string random_token() {
    unsigned char bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != static_cast<ssize_t>(sizeof bytes))
        throw_system_failure("Cannot make an address that nobody can guess", errno);
    std::string token;
    for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
    return token;
}

/// Takes as long wherever they differ: nobody can guess the path letter by letter.
bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

std::string http(std::string_view status, std::string_view type, std::string_view content) {
    return fmt::format(
        "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\nCache-Control: no-store\r\n"
        "Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src "
        "'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-ancestors "
        "'none'\r\n\r\n{}",
        status, type, content.size(), content);
}

FileDescriptor listen_here(std::uint16_t& port) {
    FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.open()) throw_system_failure("The notes cannot be served", errno);
    const int on = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    if (::bind(socket.get(), generic, length) != 0 || ::listen(socket.get(), 64) != 0 ||
        ::getsockname(socket.get(), generic, &length) != 0) {
        if (errno == EADDRINUSE)
            throw Error(fmt::format("The notes cannot be served: port {} on 127.0.0.1 is taken", port));
        throw_system_failure(fmt::format("The notes cannot be served on port {}", port), errno);
    }
    port = ntohs(address.sin_port);
    return socket;
}

}  // namespace

/// One thread serves all connections, and none of them can make it wait.
struct NotesServer::Inside {
    FileDescriptor listener;
    FileDescriptor wake{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    std::string path;
    std::string page;
    std::vector<Connection> connections;
    std::mutex guard;
    std::string shown = "{}";  // under `guard`, as are the next two
    std::uint64_t version = 1;
    bool ending = false;
    std::thread thread;

    void notify() const { static_cast<void>(::eventfd_write(wake.get(), 1)); }

    void answer(Connection& connection, std::string text) const {
        connection.stage = Connection::Stage::answering;
        connection.until = monotonic_now() + time_to_take;
        connection.answer = std::move(text);
        send_on(connection);
    }

    static void send_on(Connection& connection) {
        const std::string& text = connection.answer;
        const ssize_t count = ::send(connection.socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN && errno != EINTR) connection.stage = Connection::Stage::over;
        if (count > 0) connection.answer.erase(0, static_cast<std::size_t>(count));
        if (!connection.answer.empty()) return;
        ::shutdown(connection.socket.get(), SHUT_WR);
        connection.stage = Connection::Stage::over;
    }

    /// What is shown, when it is newer than what was asked after or `anyway`.
    void answer_now(Connection& connection, bool anyway) {
        std::string text;
        {
            const std::lock_guard lock(guard);
            if (version == connection.after && !anyway) return;
            text = fmt::format("{{\"version\":{},\"notes\":{}}}", version, shown);
        }
        answer(connection, http("200 OK", "application/json", text));
    }

    void take_request(Connection& connection) {
        const std::string_view line = std::string_view(connection.request).substr(0, connection.request.find("\r\n"));
        if (!line.starts_with("GET ")) return answer(connection, http("405 Method Not Allowed", "text/plain", "GET\n"));
        const std::string_view target = line.substr(4, line.find(' ', 4) - 4);
        const bool inside = target.size() >= path.size() && same(target.substr(0, path.size()), path);
        const std::string_view rest = inside ? target.substr(path.size()) : "";
        if (inside && rest.empty()) return answer(connection, http("200 OK", "text/html; charset=utf-8", page));
        if (!rest.starts_with("now")) return answer(connection, http("404 Not Found", "text/plain", "Not here\n"));
        constexpr std::string_view parameter = "now?after=";
        connection.after = rest.starts_with(parameter)
                               ? std::strtoull(std::string(rest.substr(parameter.size())).c_str(), nullptr, 10)
                               : 0;
        connection.stage = Connection::Stage::waiting;
        connection.until = monotonic_now() + patience;
        answer_now(connection, false);
    }

    void read_on(Connection& connection) {
        char bytes[2048];
        const ssize_t count = ::recv(connection.socket.get(), bytes, sizeof bytes, 0);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (count <= 0) return void(connection.stage = Connection::Stage::over);
        if (connection.stage != Connection::Stage::asking) return;  // nothing more is expected
        connection.request.append(bytes, static_cast<std::size_t>(count));
        if (connection.request.find("\r\n\r\n") != std::string::npos) return take_request(connection);
        if (connection.request.size() > longest_request) connection.stage = Connection::Stage::over;
    }

    /// A full house loses whoever has been asking longest; those who know the path are never among them.
    void make_room() {
        if (connections.size() < most_connections) return;
        const auto asking = std::find_if(connections.begin(), connections.end(),
                                         [](const Connection& one) { return one.stage == Connection::Stage::asking; });
        connections.erase(asking != connections.end() ? asking : connections.begin());
    }

    void take_connections() {
        for (;;) {
            FileDescriptor socket(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
            if (!socket.open()) return;
            make_room();
            connections.push_back({std::move(socket), monotonic_now() + time_to_ask});
            read_on(connections.back());
        }
    }

    void pass_time() {
        const Time now = monotonic_now();
        for (Connection& connection : connections) {
            if (connection.stage == Connection::Stage::waiting) answer_now(connection, now >= connection.until);
            else if (now >= connection.until) connection.stage = Connection::Stage::over;
        }
        std::erase_if(connections, [](const Connection& one) { return one.stage == Connection::Stage::over; });
    }

    [[nodiscard]] int milliseconds_to_wait() const {
        Time until = monotonic_now() + 60 * second;
        for (const Connection& connection : connections) until = std::min(until, connection.until);
        return static_cast<int>(std::max<Time>(0, until - monotonic_now()) / 1'000'000) + 1;
    }

    void run() {
        std::vector<pollfd> waits;
        for (;;) {
            {
                const std::lock_guard lock(guard);
                if (ending) return;
            }
            waits.assign({{listener.get(), POLLIN, 0}, {wake.get(), POLLIN, 0}});
            for (const Connection& connection : connections) {
                const bool sends = connection.stage == Connection::Stage::answering;
                waits.push_back({connection.socket.get(), static_cast<short>(sends ? POLLOUT : POLLIN), 0});
            }
            if (::poll(waits.data(), waits.size(), milliseconds_to_wait()) < 0 && errno != EINTR) return;
            for (std::size_t i = 0; i < connections.size(); ++i) {
                if (waits[i + 2].revents == 0) continue;
                if (connections[i].stage == Connection::Stage::answering) send_on(connections[i]);
                else read_on(connections[i]);
            }
            eventfd_t ignored = 0;
            static_cast<void>(::eventfd_read(wake.get(), &ignored));
            pass_time();
            take_connections();
            pass_time();
        }
    }
};

NotesServer::NotesServer(std::uint16_t port, std::string page) : inside_(std::make_unique<Inside>()) {
    inside_->page = std::move(page);
    const std::string token = random_token();
    inside_->path = "/" + token + "/";
    inside_->listener = listen_here(port);
    address_ = fmt::format("http://127.0.0.1:{}/{}/", port, token);
    inside_->thread = std::thread([inside = inside_.get()] { inside->run(); });
}

NotesServer::~NotesServer() {
    {
        const std::lock_guard lock(inside_->guard);
        inside_->ending = true;
    }
    inside_->notify();
    inside_->thread.join();
}

void NotesServer::show(std::string json) {
    {
        const std::lock_guard lock(inside_->guard);
        if (inside_->shown == json) return;
        inside_->shown = std::move(json);
        ++inside_->version;
    }
    inside_->notify();
}

}  // namespace osiscope
