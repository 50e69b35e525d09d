// A page for a second screen, served to this computer only. Whoever wants it must know its address: other users of the
// computer can reach 127.0.0.1 too, so the path is a random number of 128 bits.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace osiscope {

class NotesServer {
public:
    /// Listens on 127.0.0.1; `port` 0 = any that is free. Throws Error.
    NotesServer(std::uint16_t port, std::string page);
    ~NotesServer();
    NotesServer(const NotesServer&) = delete;
    NotesServer& operator=(const NotesServer&) = delete;

    /// "http://127.0.0.1:40123/1f0c…/". The page asks for `now?after=N` below it and gets what is shown, at once when
    /// it is newer than version N, else as soon as it is, or after 20 s as it was.
    [[nodiscard]] const std::string& address() const { return address_; }

    /// What the page shows from now on: a JSON object.
    void show(std::string json);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
    std::string address_;
};

}  // namespace osiscope
