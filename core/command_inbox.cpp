#include "core/command_inbox.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <thread>
#include <utility>

#include "core/privilege.hpp"

namespace osiscope {

namespace {

constexpr std::size_t longest_line = 65'536;

void push_lines(std::string& text, CommandInbox& inbox) {
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
        inbox.push(text.substr(0, end));
        text.erase(0, end + 1);
    }
    if (text.size() > longest_line) text.clear();
}

}  // namespace

void CommandInbox::push(std::string line) {
    const std::lock_guard lock(mutex_);
    if (taker_) taker_(std::move(line));
    else waiting_.push_back(std::move(line));
}

void CommandInbox::deliver_to(std::function<void(std::string)> taker) {
    const std::lock_guard lock(mutex_);
    taker_ = std::move(taker);
    if (!taker_) return;
    for (std::string& line : waiting_) taker_(std::move(line));
    waiting_.clear();
}

void watch_starter(int control, std::shared_ptr<CommandInbox> inbox) {
    std::thread([control, inbox = std::move(inbox)] {
        give_up_capabilities();
        std::array<char, 4096> part{};
        std::string text;
        for (;;) {
            const ssize_t count = ::recv(control, part.data(), part.size(), 0);
            if (count == 0 || (count < 0 && errno != EINTR)) ::_exit(1);
            if (count > 0) text.append(part.data(), static_cast<std::size_t>(count));
            push_lines(text, *inbox);
        }
    }).detach();
}

}  // namespace osiscope
