#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "core/error.hpp"
#include "core/output_file.hpp"
#include "core/record_channel.hpp"
#include "core/sha256.hpp"
#include "core/traced_file.hpp"
#include "core/transfer_common.hpp"

namespace osiscope {

namespace {

namespace record = transfer_record;

/// The file as it comes in: under a name that nobody mistakes for a whole file. It is removed unless `keep` is called.
class PartialFile {
public:
    PartialFile(Tracer& tracer, int directory, const std::string& name)
        : tracer_(&tracer),
          directory_(directory),
          name_(fmt::format(".{}.{:016x}.part", name, random_number())),
          file_(TracedFile::create(tracer, directory, name_)) {}
    ~PartialFile() {
        if (!kept_) ::unlinkat(directory_, name_.c_str(), 0);
    }
    PartialFile(const PartialFile&) = delete;
    PartialFile& operator=(const PartialFile&) = delete;

    void add(Bytes bytes) {
        file_.write_all(bytes);
        hash_.add(bytes);
        size_ += bytes.size();
    }
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] Sha256Digest finish() {
        file_.sync();
        file_.close();
        return hash_.finish();
    }
    /// Gives the file its name, or "name (2)" and so on when that is taken. Nothing is ever replaced.
    std::string keep(const std::string& wanted) {
        for (int number = 1; number < 10'000; ++number) {
            const std::string name = number == 1 ? wanted : numbered(wanted, number);
            if (!rename_new(*tracer_, directory_, name_, name)) continue;
            kept_ = true;
            return name;
        }
        throw Error("Too many files named like " + wanted + " are there already");
    }

private:
    static std::string numbered(const std::string& name, int number) {
        const std::size_t dot = name.find_last_of('.');
        const std::size_t stem = dot == std::string::npos || dot == 0 ? name.size() : dot;
        return fmt::format("{} ({}){}", name.substr(0, stem), number, name.substr(stem));
    }

    Tracer* tracer_;
    int directory_;
    std::string name_;
    TracedFile file_;
    Sha256 hash_;
    std::uint64_t size_ = 0;
    bool kept_ = false;
};

record::Offer expect_offer(RecordChannel& channel) {
    const record::Header header = channel.next_header();
    const std::vector<std::uint8_t> body = channel.body(header.length);
    const auto offer = record::read_offer(body);
    if (header.type != record::Type::offer || !offer)
        throw Error("The sender did not begin with an offer; the transfer was stopped");
    if (offer->encoding != 0)
        throw Error(
            fmt::format("Refused: the sender uses an encoding that this osiscope does not know ({})", offer->encoding));
    return *offer;
}

void take_data(RecordChannel& channel, PartialFile& file, std::uint32_t length, const record::Offer& offer,
               const TransferOptions& options) {
    while (length > 0) {
        const Bytes part = channel.some(length);
        file.add(part);
        length -= static_cast<std::uint32_t>(part.size());
        if (file.size() > offer.size) throw Error("The sender sent more than it offered; the transfer was stopped");
        if (options.progress) options.progress(file.size(), offer.size);
    }
}

/// Takes DATA records until END and returns the SHA-256 the sender claims.
std::vector<std::uint8_t> take_until_end(RecordChannel& channel, PartialFile& file, const record::Offer& offer,
                                         const TransferOptions& options) {
    for (;;) {
        const record::Header header = channel.next_header();
        if (header.type == record::Type::data) {
            take_data(channel, file, header.length, offer, options);
            continue;
        }
        if (header.type != record::Type::end || header.length != record::end_length)
            throw Error("The sender did not follow the protocol; the transfer was stopped");
        return channel.body(header.length);
    }
}

ReceivedFile receive_records(Tracer& tracer, Socket& connection, int directory, const TransferOptions& options) {
    RecordChannel channel(connection);
    const record::Offer offer = expect_offer(channel);
    const std::string name = safe_name(offer.name);
    PartialFile file(tracer, directory, name);
    connection.send_all(record::write_accept(0));
    const std::vector<std::uint8_t> claimed = take_until_end(channel, file, offer, options);
    const std::uint64_t size = file.size();
    const Sha256Digest digest = file.finish();
    if (size != offer.size || !std::equal(digest.begin(), digest.end(), claimed.begin(), claimed.end()))
        throw Error("What arrived is not what was sent: sizes or SHA-256 differ; nothing was kept");
    const std::string stored = file.keep(name);
    connection.send_all(record::write_receipt(size, digest));
    return {stored, name, size, hex(digest)};
}

ReceivedFile receive_raw(Tracer& tracer, Socket& connection, int directory, const std::string& name,
                         const TransferOptions& options) {
    PartialFile file(tracer, directory, name);
    std::vector<std::uint8_t> room(1U << 16);
    while (const std::size_t count = connection.receive(room)) {
        file.add(Bytes(room).first(count));
        if (options.progress) options.progress(file.size(), 0);
    }
    const std::uint64_t size = file.size();
    const Sha256Digest digest = file.finish();
    return {file.keep(name), name, size, hex(digest)};
}

/// Tells the sender why, if it still listens, so that both sides show the same reason.
void refuse(Socket& connection, const char* reason) {
    try {
        connection.send_all(record::write_refuse(reason));
    } catch (const Error&) {
        // The connection is gone, so nobody can be told. The first error is the one the user needs.
    }
}

/// Waits for the sender to close first, so the receipt is not lost in a reset. The file is safe by now: a connection
/// that breaks here changes nothing.
void wait_for_close(Socket& connection) {
    std::vector<std::uint8_t> room(256);
    try {
        while (connection.receive(room) > 0) {
        }
    } catch (const Interrupted&) {
        throw;
    } catch (const Error&) {
        return;
    }
}

}  // namespace

Socket listen_on(Tracer& tracer, const SocketAddress& address, const TransferOptions& options) {
    Socket socket(tracer, address.family);
    socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR, 1");
    if (address.family == AF_INET6) socket.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0, "IPV6_V6ONLY, 0");
    apply_options(socket, options);
    if (options.receive_buffer != 0) limit_receive_buffer(socket, options.receive_buffer);
    socket.bind(address);
    socket.listen(16);
    return socket;
}

ReceivedFile receive_file(Tracer& tracer, Socket& connection, int directory, const std::string& raw_name,
                          const TransferOptions& options) {
    if (options.watch) connection.keep(options.watch(connection.descriptor()));
    connection.read_slowly(options.reader_rate);
    if (options.raw) return receive_raw(tracer, connection, directory, safe_name(raw_name), options);
    try {
        ReceivedFile received = receive_records(tracer, connection, directory, options);
        wait_for_close(connection);
        return received;
    } catch (const Interrupted&) {
        throw;
    } catch (const Error& error) {
        refuse(connection, error.what());
        throw;
    }
}

}  // namespace osiscope
