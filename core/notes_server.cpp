#include "core/notes_server.hpp"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/random.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "core/error.hpp"

namespace osiscope {

namespace {

constexpr auto patience = std::chrono::seconds(20);
constexpr std::size_t most_readers = 4;

std::string random_token() {
    unsigned char bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != static_cast<ssize_t>(sizeof bytes))
        throw_system_failure("Cannot make an address that nobody can guess", errno);
    std::string token;
    for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
    return token;
}

}  // namespace

struct NotesServer::Inside {
    httplib::Server server;
    std::string page;
    std::mutex guard;
    std::condition_variable changed;
    std::string shown = "{}";  // under `guard`, as are the next two
    std::uint64_t version = 1;
    bool ending = false;
    std::thread thread;

    void answer_now(const httplib::Request& asked, httplib::Response& answer) {
        const std::uint64_t after = std::strtoull(asked.get_param_value("after").c_str(), nullptr, 10);
        std::unique_lock lock(guard);
        changed.wait_for(lock, patience, [&] { return ending || version != after; });
        answer.set_content(fmt::format("{{\"version\":{},\"notes\":{}}}", version, shown), "application/json");
    }

    void set_up(const std::string& token) {
        server.new_task_queue = [] { return new httplib::ThreadPool(most_readers); };
        server.set_payload_max_length(1024);
        server.set_keep_alive_max_count(1);  // a connection kept open would delay the end
        server.set_default_headers({{"Cache-Control", "no-store"},
                                    {"Referrer-Policy", "no-referrer"},
                                    {"X-Content-Type-Options", "nosniff"},
                                    {"Content-Security-Policy",
                                     "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; "
                                     "script-src 'unsafe-inline'; frame-ancestors 'none'"}});
        server.Get("/" + token + "/", [this](const httplib::Request&, httplib::Response& answer) {
            answer.set_content(page, "text/html; charset=utf-8");
        });
        server.Get("/" + token + "/now",
                   [this](const httplib::Request& asked, httplib::Response& answer) { answer_now(asked, answer); });
    }
};

NotesServer::NotesServer(std::uint16_t port, std::string page) : inside_(std::make_unique<Inside>()) {
    inside_->page = std::move(page);
    const std::string token = random_token();
    inside_->set_up(token);
    const int bound = port == 0                                         ? inside_->server.bind_to_any_port("127.0.0.1")
                      : inside_->server.bind_to_port("127.0.0.1", port) ? port
                                                                        : -1;
    if (bound <= 0) throw Error(fmt::format("The notes cannot be served: port {} on 127.0.0.1 is taken", port));
    address_ = fmt::format("http://127.0.0.1:{}/{}/", bound, token);
    inside_->thread = std::thread([inside = inside_.get()] { inside->server.listen_after_bind(); });
    while (!inside_->server.is_running())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));  // else stop() misses
}

NotesServer::~NotesServer() {
    {
        const std::lock_guard lock(inside_->guard);
        inside_->ending = true;
    }
    inside_->changed.notify_all();
    inside_->server.stop();
    inside_->thread.join();
}

void NotesServer::show(std::string json) {
    {
        const std::lock_guard lock(inside_->guard);
        if (inside_->shown == json) return;
        inside_->shown = std::move(json);
        ++inside_->version;
    }
    inside_->changed.notify_all();
}

}  // namespace osiscope
