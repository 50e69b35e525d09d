#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/error.hpp"
#include "core/record_channel.hpp"
#include "core/sha256.hpp"
#include "core/traced_file.hpp"
#include "core/transfer_common.hpp"
#include "layers/escaped_text.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

namespace record = transfer_record;

std::uint32_t chunk_size(const TransferOptions& options, std::uint64_t file_size) {
    constexpr std::uint64_t large = 1U << 20;
    if (options.chunk != 0) return std::min(options.chunk, record::longest_body);
    return file_size < large ? 8U << 10 : 64U << 10;
}

std::string base_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

/// The file being read, one chunk ahead of what is sent. The buffer has room for a record header before the chunk, so
/// header and chunk leave in one send.
struct Source {
    TracedFile file;
    FileStatus status;
    std::vector<std::uint8_t> buffer;
    std::size_t in_buffer = 0;
    std::uint64_t bytes_read = 0;
    Sha256 hash;

    void read_chunk() {
        in_buffer = file.read(std::span(buffer).subspan(record::header_length));
        bytes_read += in_buffer;
        hash.add(chunk());
    }
    [[nodiscard]] Bytes chunk() const { return Bytes(buffer).subspan(record::header_length, in_buffer); }
};

Source open_source(Tracer& tracer, const std::string& path, const TransferOptions& options) {
    Source source{TracedFile::open(tracer, path), {}, {}, 0, 0, {}};
    source.status = source.file.status();
    source.buffer.resize(record::header_length + chunk_size(options, source.status.size));
    source.read_chunk();
    return source;
}

void check_unchanged(const Source& source, const std::string& path) {
    if (source.bytes_read != source.status.size)
        throw Error(fmt::format("{} changed while it was being sent: it had {}, and {} {} read. Send it again", path,
                                counted(source.status.size, "byte", "bytes"), grouped(source.bytes_read),
                                plural(source.bytes_read, "was", "were")));
}

void send_data_record(Socket& socket, Source& source) {
    const std::vector<std::uint8_t> header = record::write_data_header(static_cast<std::uint32_t>(source.in_buffer));
    std::copy(header.begin(), header.end(), source.buffer.begin());
    socket.send_all(Bytes(source.buffer).first(record::header_length + source.in_buffer));
}

/// A peer's words go to a terminal.
std::string said_by_peer(Bytes body) { return escaped({reinterpret_cast<const char*>(body.data()), body.size()}); }

void expect_accept(RecordChannel& channel) {
    const record::Header header = channel.next_header();
    const std::vector<std::uint8_t> body = channel.body(header.length);
    if (header.type == record::Type::refuse) throw Error("The receiver refused the file: " + said_by_peer(body));
    if (header.type != record::Type::accept)
        throw Error("The receiver did not follow the protocol; the transfer was stopped");
}

void expect_receipt(RecordChannel& channel, const Sha256Digest& sent, std::uint64_t size) {
    const record::Header header = channel.next_header();
    const std::vector<std::uint8_t> body = channel.body(header.length);
    if (header.type == record::Type::refuse)
        throw Error("The receiver could not store the file: " + said_by_peer(body));
    if (header.type != record::Type::receipt || body.size() != record::receipt_length)
        throw Error("The receiver did not follow the protocol; whether it has the file is not known");
    const Bytes stored = Bytes(body).subspan(8);
    if (!std::equal(sent.begin(), sent.end(), stored.begin(), stored.end()) || read64(body, 0) != size)
        throw Error("The receiver stored something other than what was sent: sizes or SHA-256 differ");
}

/// When sending failed because the receiver gave up, its REFUSE may still be waiting to be read.
[[noreturn]] void rethrow_with_reason(Socket& socket) {
    try {
        throw;
    } catch (const Interrupted&) {
        throw;
    } catch (const Error& broken) {
        try {
            RecordChannel channel(socket);
            const record::Header header = channel.next_header();
            const std::vector<std::uint8_t> body = channel.body(header.length);
            if (header.type != record::Type::refuse) throw Error(broken.what());
            throw Error("The receiver could not store the file: " + said_by_peer(body));
        } catch (const Error& reason) {
            const std::string text = reason.what();
            throw Error(text.starts_with("The receiver could not") ? text : broken.what());
        }
    }
}

std::string send_records(Socket& socket, Source& source, const std::string& path, const TransferOptions& options) {
    RecordChannel channel(socket);
    socket.send_all(
        record::write_offer({base_name(path), source.status.size, source.status.modified, source.status.mode, 0}));
    expect_accept(channel);
    std::uint64_t sent = 0;
    try {
        while (source.in_buffer > 0) {
            send_data_record(socket, source);
            sent += source.in_buffer;
            if (options.progress) options.progress(sent, source.status.size);
            source.read_chunk();
        }
    } catch (const Error&) {
        rethrow_with_reason(socket);
    }
    check_unchanged(source, path);
    const Sha256Digest digest = source.hash.finish();
    socket.send_all(record::write_end(digest));
    expect_receipt(channel, digest, sent);
    return hex(digest);
}

std::string send_raw(Socket& socket, Source& source, const std::string& path, const TransferOptions& options) {
    std::uint64_t sent = 0;
    while (source.in_buffer > 0) {
        socket.send_all(source.chunk());
        sent += source.in_buffer;
        if (options.progress) options.progress(sent, source.status.size);
        source.read_chunk();
    }
    check_unchanged(source, path);
    socket.shutdown_sending();
    socket.wait_until_acknowledged();
    return hex(source.hash.finish());
}

}  // namespace

SentFile send_file(Tracer& tracer, const std::string& path, const SocketAddress& to, const TransferOptions& options) {
    Source source = open_source(tracer, path, options);
    Socket socket(tracer, to.family);
    apply_options(socket, options);
    apply_packet_options(socket, to.family, options);
    if (options.watch) socket.keep(options.watch(socket.descriptor()));
    if (options.set_up) options.set_up();
    socket.connect(to);
    if (options.connected) options.connected();
    SentFile sent{base_name(path), source.status.size, {}};
    sent.sha256 = options.raw ? send_raw(socket, source, path, options) : send_records(socket, source, path, options);
    socket.close();
    source.file.close();
    return sent;
}

}  // namespace osiscope
