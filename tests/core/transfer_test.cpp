// Files over real sockets on this machine: what arrives, what is refused, and what is left behind when it goes wrong.
#include "core/transfer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <thread>

#include "core/error.hpp"
#include "core/record_channel.hpp"
#include "core/sha256.hpp"

namespace osiscope {
namespace {

namespace fs = std::filesystem;

std::string pattern(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
    return text;
}

std::string contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A receiver in a thread of its own, with a folder that is removed at the end.
/// The one the kernel chose.
std::uint16_t port_of(int listener) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    EXPECT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), 0);
    return ntohs(address.sin_port);
}

class Receiver {
public:
    explicit Receiver(TransferOptions options = {})
        : folder_(fs::temp_directory_path() /
                  ("osiscope-test-" + std::to_string(::getpid()) + "-" + std::to_string(++count_))),
          options_(options) {
        fs::create_directories(folder_);
        listener_.emplace(listen_on(tracer_, any_address(AF_INET, 0), options_));
        port = port_of(listener_->descriptor());
        result_ = std::async(std::launch::async, [this] { return receive(); });
    }
    ~Receiver() { fs::remove_all(folder_); }
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    [[nodiscard]] SocketAddress address() const { return resolve("127.0.0.1", port); }
    ReceivedFile file() { return result_.get(); }
    /// The sentence it failed with; empty when it did not fail.
    std::string failure() {
        try {
            result_.get();
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    }
    [[nodiscard]] fs::path in_folder(const std::string& name) const { return folder_ / name; }
    [[nodiscard]] std::size_t files_left() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
    }
    void put(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }

    std::uint16_t port = 0;

private:
    ReceivedFile receive() {
        const FileDescriptor directory(::open(folder_.c_str(), O_DIRECTORY | O_RDONLY | O_CLOEXEC));
        SocketAddress peer;
        Socket connection = listener_->accept(peer);
        return receive_file(tracer_, connection, directory.get(), "raw.bin", options_);
    }

    static inline int count_ = 0;
    fs::path folder_;
    TransferOptions options_;
    Tracer tracer_;
    std::optional<Socket> listener_;
    std::future<ReceivedFile> result_;
};

/// A file to send, removed at the end.
class Source {
public:
    explicit Source(const std::string& text, const std::string& name = "letter.txt")
        : folder_(fs::temp_directory_path() / ("osiscope-source-" + std::to_string(::getpid()))), path(folder_ / name) {
        fs::create_directories(folder_);
        std::ofstream(path, std::ios::binary) << text;
    }
    ~Source() { fs::remove_all(folder_); }
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

private:
    fs::path folder_;

public:
    fs::path path;
};

/// Sends and returns the sentence it failed with; empty when it succeeded.
std::string send_failure(const fs::path& path, const SocketAddress& to, const TransferOptions& options = {}) {
    Tracer tracer;
    try {
        send_file(tracer, path.string(), to, options);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

TEST(Transfer, AFileArrivesWithItsNameAndBothSidesKnowItsHash) {
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{8192}, std::size_t{65'536}, std::size_t{3'000'001}}) {
        const Source source(pattern(size));
        Receiver receiver;
        Tracer tracer;
        const SentFile sent = send_file(tracer, source.path.string(), receiver.address(), {});
        const ReceivedFile received = receiver.file();
        EXPECT_EQ(received.name, "letter.txt");
        EXPECT_EQ(received.size, size);
        EXPECT_EQ(received.sha256, sent.sha256);
        EXPECT_EQ(contents(receiver.in_folder("letter.txt")), pattern(size));
        EXPECT_EQ(receiver.files_left(), 1U);
    }
}

TEST(Transfer, EveryCallIsTracedWithItsBytes) {
    const Source source(pattern(20'000));
    Receiver receiver;
    std::vector<SystemCall> calls;
    Tracer tracer;
    tracer.emit = [&](SystemCall&& call) { calls.push_back(std::move(call)); };
    send_file(tracer, source.path.string(), receiver.address(), {});
    receiver.file();
    EXPECT_EQ(tracer.calls, calls.size());
    std::uint64_t read = 0;
    std::uint64_t sent = 0;
    Time before = 0;
    for (const SystemCall& call : calls) {
        EXPECT_LE(before, call.at);
        EXPECT_LE(call.at, call.returned_at);
        before = call.at;
        if (call.name == "read") {
            EXPECT_EQ(call.first_byte, read);
            read += static_cast<std::uint64_t>(call.result);
        }
        if (call.name == "send") {
            EXPECT_EQ(call.first_byte, sent);
            EXPECT_TRUE(call.tcp.has_value());
            sent += static_cast<std::uint64_t>(call.result);
        }
    }
    EXPECT_EQ(read, 20'000U);
    EXPECT_GT(sent, 20'000U);
    EXPECT_EQ(calls.front().name, "openat");  // nothing is connected before the file can be read
}

TEST(Transfer, ATakenNameIsNotOverwritten) {
    const Source source("new");
    Receiver receiver;
    receiver.put("letter.txt", "old");
    EXPECT_EQ(send_failure(source.path, receiver.address()), "");
    EXPECT_EQ(receiver.file().name, "letter (2).txt");
    EXPECT_EQ(contents(receiver.in_folder("letter.txt")), "old");
    EXPECT_EQ(contents(receiver.in_folder("letter (2).txt")), "new");
}

TEST(Transfer, RawTransfersAreJustTheBytes) {
    TransferOptions raw;
    raw.raw = true;
    const Source source(pattern(100'000));
    Receiver receiver(raw);
    EXPECT_EQ(send_failure(source.path, receiver.address(), raw), "");
    EXPECT_EQ(receiver.file().name, "raw.bin");
    EXPECT_EQ(contents(receiver.in_folder("raw.bin")), pattern(100'000));
}

TEST(Transfer, NobodyListeningIsAClearSentence) {
    const Source source("x");
    const std::string failure = send_failure(source.path, resolve("127.0.0.1", 1));
    EXPECT_EQ(failure, "Cannot connect to 127.0.0.1:1: Connection refused");
}

TEST(Transfer, AMissingFileIsToldBeforeAnythingIsConnected) {
    EXPECT_EQ(send_failure("/no/such/file", resolve("127.0.0.1", 1)),
              "Cannot open /no/such/file: No such file or directory");
    EXPECT_EQ(send_failure("/tmp", resolve("127.0.0.1", 1)), "/tmp is not a regular file; osiscope sends files only");
}

/// A sender that says what the test wants.
struct ScriptedSender {
    Tracer tracer;
    Socket socket;

    explicit ScriptedSender(const Receiver& receiver) : socket(tracer, AF_INET) { socket.connect(receiver.address()); }
    void say(const std::vector<std::uint8_t>& bytes) { socket.send_all(bytes); }
    void data(const std::string& text) {
        say(transfer_record::write_data_header(static_cast<std::uint32_t>(text.size())));
        socket.send_all({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }
    /// The next record from the receiver: its type and its body as text.
    std::pair<transfer_record::Type, std::string> hear() {
        RecordChannel channel(socket);
        const transfer_record::Header header = channel.next_header();
        const std::vector<std::uint8_t> body = channel.body(header.length);
        return {header.type, {body.begin(), body.end()}};
    }
};

TEST(BrokenTransfers, ASenderThatDiesMidWayLeavesNoFile) {
    Receiver receiver;
    {
        ScriptedSender sender(receiver);
        sender.say(transfer_record::write_offer({"half.txt", 100'000, 0, 0644, 0}));
        EXPECT_EQ(sender.hear().first, transfer_record::Type::accept);
        sender.data(pattern(5000));
    }
    EXPECT_EQ(receiver.failure(), "The other side closed the connection before the transfer was complete");
    EXPECT_EQ(receiver.files_left(), 0U);
}

TEST(BrokenTransfers, AWrongHashIsRefusedAndNothingIsKept) {
    Receiver receiver;
    ScriptedSender sender(receiver);
    sender.say(transfer_record::write_offer({"a.txt", 5, 0, 0644, 0}));
    EXPECT_EQ(sender.hear().first, transfer_record::Type::accept);
    sender.data("hello");
    sender.say(transfer_record::write_end(std::vector<std::uint8_t>(32, 0)));
    const auto [type, reason] = sender.hear();
    EXPECT_EQ(type, transfer_record::Type::refuse);
    EXPECT_EQ(reason, "What arrived is not what was sent: sizes or SHA-256 differ; nothing was kept");
    EXPECT_EQ(receiver.failure(), reason);
    EXPECT_EQ(receiver.files_left(), 0U);
}

TEST(BrokenTransfers, MoreBytesThanOfferedAreRefused) {
    Receiver receiver;
    ScriptedSender sender(receiver);
    sender.say(transfer_record::write_offer({"a.txt", 5, 0, 0644, 0}));
    EXPECT_EQ(sender.hear().first, transfer_record::Type::accept);
    sender.data("hello and more");
    EXPECT_EQ(sender.hear().first, transfer_record::Type::refuse);
    EXPECT_NE(receiver.failure(), "");
    EXPECT_EQ(receiver.files_left(), 0U);
}

TEST(BrokenTransfers, DangerousNamesAreRefused) {
    for (const std::string& name :
         {std::string(".."), std::string("a/.."), std::string("a/"), std::string("bell\a.txt"), std::string()}) {
        Receiver receiver;
        ScriptedSender sender(receiver);
        sender.say(transfer_record::write_offer({name, 5, 0, 0644, 0}));
        const auto [type, reason] = sender.hear();
        EXPECT_EQ(type, transfer_record::Type::refuse) << name;
        EXPECT_EQ(receiver.failure(), reason);
        EXPECT_EQ(receiver.files_left(), 0U);
    }
    EXPECT_EQ(safe_name("/etc/passwd"), "passwd");  // a path is cut to its last part: nothing leaves the folder
}

TEST(BrokenTransfers, AnotherProtocolIsTold) {
    Receiver receiver;
    ScriptedSender sender(receiver);
    const std::string http = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    sender.say({http.begin(), http.end()});
    EXPECT_EQ(receiver.failure(),
              "The other side does not speak osiscope's transfer protocol; if it is nc or a plain script, use --raw");
}

TEST(BrokenTransfers, AFileThatGrowsWhileItIsSentIsNotPassedOff) {
    const Source source(pattern(200'000));
    Receiver receiver;
    TransferOptions options;
    options.chunk = 8192;
    bool grown = false;
    options.progress = [&](std::uint64_t, std::uint64_t) {
        if (!grown) std::ofstream(source.path, std::ios::app) << "one more line";
        grown = true;
    };
    const std::string failure = send_failure(source.path, receiver.address(), options);
    EXPECT_NE(failure, "");
    EXPECT_NE(receiver.failure(), "");
    EXPECT_EQ(receiver.files_left(), 0U);
}

TEST(BrokenTransfers, AFullDiskIsToldToBothSides) {
    signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const Source source(pattern(400'000));
    Receiver receiver;
    const rlimit small{100'000, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    const std::string failure = send_failure(source.path, receiver.address());
    const std::string reason = receiver.failure();
    setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_NE(reason.find("File too large"), std::string::npos) << reason;
    EXPECT_NE(failure.find("File too large"), std::string::npos) << failure;
    EXPECT_EQ(receiver.files_left(), 0U);
}

TEST(Hash, IsSha256) {
    Sha256 hash;
    const std::string text = "abc";
    hash.add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    EXPECT_EQ(hex(hash.finish()),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-4's example
}

}  // namespace
}  // namespace osiscope
