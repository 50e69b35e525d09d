#include "layers/presentation/encoding.hpp"

namespace osiscope {

namespace {

struct Census {
    std::size_t control = 0;
    std::size_t high = 0;
    std::size_t bad_utf8 = 0;
    std::size_t line_feeds = 0;
    std::size_t carriage_returns = 0;
};

/// Continuation bytes a UTF-8 lead byte asks for (RFC 3629 §3); 0 when it is no lead byte.
int continuation_bytes(std::uint8_t lead) {
    if (lead >= 0xc2 && lead <= 0xdf) return 1;
    if (lead >= 0xe0 && lead <= 0xef) return 2;
    return lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
}

Census census_of(Bytes bytes) {
    Census census;
    int expected = 0;
    for (const std::uint8_t byte : bytes) {
        if (byte == '\n') ++census.line_feeds;
        else if (byte == '\r') ++census.carriage_returns;
        else if ((byte < 0x20 && byte != '\t') || byte == 0x7f) ++census.control;
        const bool continuation = (byte & 0xc0) == 0x80;
        if (continuation != (expected > 0)) ++census.bad_utf8;
        if (byte < 0x80) {
            expected = 0;
            continue;
        }
        ++census.high;
        if (!continuation && continuation_bytes(byte) == 0) ++census.bad_utf8;
        expected = continuation ? expected - (expected > 0 ? 1 : 0) : continuation_bytes(byte);
    }
    return census;
}

}  // namespace

const char* name(Encoding encoding) {
    switch (encoding) {
        case Encoding::binary: return "binary";
    }
    return "unknown";
}

std::string content_text(Bytes bytes) {
    if (bytes.empty()) return "no bytes";
    const Census census = census_of(bytes);
    // A piece cut out of a text may begin or end inside a character: allow one at each end.
    if (census.control > 0 || census.bad_utf8 > 4) return "bytes of no known text";
    const char* charset = census.high == 0 ? "ASCII text" : "UTF-8 text";
    if (census.line_feeds == 0) return charset;
    const bool dos = census.carriage_returns >= census.line_feeds;
    return std::string(charset) + (dos ? ", lines end in CR LF" : ", lines end in LF");
}

}  // namespace osiscope
