#include "captures/unpack.hpp"

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <variant>
#include <vector>

#include "captures/byte_order.hpp"

namespace osiscope {

namespace {

constexpr std::size_t input_capacity = std::size_t{1} << 17;

/// What one call of a library did.
struct Progress {
    std::size_t taken = 0;  ///< packed bytes
    std::size_t given = 0;  ///< unpacked bytes
    bool over = false;      ///< the compressed file has ended; another may follow
    std::string problem;
};

struct CloseGzip {
    void operator()(z_stream* stream) const {
        inflateEnd(stream);
        delete stream;
    }
};
struct CloseZstd {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};
struct CloseLz4 {
    void operator()(LZ4F_dctx* context) const { LZ4F_freeDecompressionContext(context); }
};

using Gzip = std::unique_ptr<z_stream, CloseGzip>;
using Zstd = std::unique_ptr<ZSTD_DStream, CloseZstd>;
using Lz4 = std::unique_ptr<LZ4F_dctx, CloseLz4>;
using Codec = std::variant<std::monostate, Gzip, Zstd, Lz4>;

enum class Packing : std::uint8_t { none, gzip, zstd, lz4 };

Packing packing_of(Bytes start) {
    if (start.size() >= 2 && start[0] == 0x1f && start[1] == 0x8b) return Packing::gzip;  // RFC 1952 §2.3.1
    if (start.size() < 4) return Packing::none;
    const std::uint32_t magic = load32(start.data(), false);
    if (magic == 0xfd2fb528) return Packing::zstd;  // RFC 8878 §3.1.1
    if (magic == 0x184d2204) return Packing::lz4;   // the LZ4 frame format's own number
    return Packing::none;
}

Codec make_codec(Packing packing) {
    switch (packing) {
        case Packing::gzip: {
            constexpr int gzip_only = 16;
            auto stream = std::make_unique<z_stream>();
            if (inflateInit2(stream.get(), gzip_only + MAX_WBITS) != Z_OK) return Gzip();
            return Gzip(stream.release());
        }
        case Packing::zstd: return Zstd(ZSTD_createDStream());
        case Packing::lz4: {
            LZ4F_dctx* context = nullptr;
            LZ4F_createDecompressionContext(&context, LZ4F_VERSION);
            return Lz4(context);
        }
        case Packing::none: break;
    }
    return {};
}

Progress advance(std::monostate, Bytes, std::span<std::uint8_t>) { return {}; }

Progress advance(const Gzip& stream, Bytes from, std::span<std::uint8_t> into) {
    stream->next_in = const_cast<std::uint8_t*>(from.data());  // zlib only reads it
    stream->avail_in = static_cast<unsigned>(from.size());
    stream->next_out = into.data();
    stream->avail_out = static_cast<unsigned>(into.size());
    const int code = inflate(stream.get(), Z_NO_FLUSH);
    Progress done{from.size() - stream->avail_in, into.size() - stream->avail_out, code == Z_STREAM_END, {}};
    if (code != Z_OK && code != Z_STREAM_END) done.problem = stream->msg != nullptr ? stream->msg : zError(code);
    if (done.over) inflateReset(stream.get());
    return done;
}

Progress advance(const Zstd& stream, Bytes from, std::span<std::uint8_t> into) {
    ZSTD_inBuffer in{from.data(), from.size(), 0};
    ZSTD_outBuffer out{into.data(), into.size(), 0};
    const std::size_t code = ZSTD_decompressStream(stream.get(), &out, &in);
    Progress done{in.pos, out.pos, code == 0, {}};
    if (ZSTD_isError(code) != 0) done.problem = ZSTD_getErrorName(code);
    return done;
}

Progress advance(const Lz4& context, Bytes from, std::span<std::uint8_t> into) {
    std::size_t taken = from.size(), given = into.size();
    const std::size_t code = LZ4F_decompress(context.get(), into.data(), &given, from.data(), &taken, nullptr);
    if (LZ4F_isError(code) != 0) return {0, 0, false, LZ4F_getErrorName(code)};
    return {taken, given, code == 0, {}};
}

/// A file on its way through its codec.
struct Unpacking {
    ByteSource source;
    bool started = false;
    bool over = false;
    bool between = true;  ///< at the start of a compressed file
    Packing packing = Packing::none;
    Codec codec;
    std::vector<std::uint8_t> buffer;
    Bytes input;  ///< read and not yet used; in `buffer`
};

/// Reads on after the bytes that are left; false when there are none left at all.
bool top_up(Unpacking& from, std::string& error) {
    const std::size_t left = from.input.size();
    if (left > 0) std::memmove(from.buffer.data(), from.input.data(), left);
    const std::size_t count = from.source(std::span(from.buffer).subspan(left), error);
    from.input = Bytes(from.buffer).first(left + count);
    return !from.input.empty();
}

/// After one compressed file another may follow, and nothing else. True when there is one.
bool begin_next(Unpacking& from, std::string& error) {
    if (from.input.size() < packed_magic_bytes && !top_up(from, error)) return false;
    if (packing_of(from.input) == from.packing) return true;
    error = "something that is not compressed follows the compressed file";
    return false;
}

/// One step; the bytes it gave. Sets `over` at the end, whole or not.
std::size_t unpack_some(Unpacking& from, std::span<std::uint8_t> into, std::string& error) {
    if (from.between) {
        from.over = !begin_next(from, error);
        if (from.over) return 0;
        from.between = false;
    }
    if (from.input.empty() && !top_up(from, error)) {
        if (error.empty()) error = "the compressed file ends too early";
        from.over = true;
        return 0;
    }
    const Bytes packed = from.input;
    const Progress done = std::visit([&](const auto& codec) { return advance(codec, packed, into); }, from.codec);
    from.input = from.input.subspan(done.taken);
    from.between = done.over;
    const bool stuck = done.taken == 0 && done.given == 0 && !done.over;
    if (!done.problem.empty() || stuck) {
        error = "the compressed file is damaged";
        if (!done.problem.empty()) error += ": " + done.problem;
        from.over = true;
    }
    return done.given;
}

std::size_t unpack(Unpacking& from, std::span<std::uint8_t> into, std::string& error) {
    std::size_t given = 0;
    while (given < into.size() && !from.over) given += unpack_some(from, into.subspan(given), error);
    return given;
}

bool is_ready(const Codec& codec) {
    if (const auto* gzip = std::get_if<Gzip>(&codec)) return *gzip != nullptr;
    if (const auto* zstd = std::get_if<Zstd>(&codec)) return *zstd != nullptr;
    if (const auto* lz4 = std::get_if<Lz4>(&codec)) return *lz4 != nullptr;
    return false;
}

/// Reads the start as it is, and unpacks it if that turns out to be compressed.
std::size_t read_start(Unpacking& from, std::span<std::uint8_t> into, std::string& error) {
    from.started = true;
    const std::size_t count = from.source(into, error);
    from.packing = packing_of(Bytes(into).first(count));
    if (from.packing == Packing::none) return count;
    from.codec = make_codec(from.packing);
    if (!is_ready(from.codec)) {
        error = "there is not enough memory to unpack it";
        from.over = true;
        return 0;
    }
    from.buffer.resize(std::max(count, input_capacity));
    std::copy_n(into.begin(), count, from.buffer.begin());
    from.input = Bytes(from.buffer).first(count);
    return unpack(from, into, error);
}

}  // namespace

bool is_packed(Bytes start) { return packing_of(start) != Packing::none; }

ByteSource unpacked(ByteSource source) {
    const auto from = std::make_shared<Unpacking>();
    from->source = std::move(source);
    return [from](std::span<std::uint8_t> into, std::string& error) -> std::size_t {
        if (!from->started) return read_start(*from, into, error);
        return from->packing == Packing::none ? from->source(into, error) : unpack(*from, into, error);
    };
}

}  // namespace osiscope
