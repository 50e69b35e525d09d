// Any text as a filter: parsing ends with a filter or a mistake inside the text, and a filter can be evaluated.
#include <cstdlib>

#include "captures/filter.hpp"
#include "layers/decode.hpp"

namespace osiscope {
namespace {

/// 802.1Q, IPv4 with a router alert, TCP with every option the filter reads, and two bytes of data.
constexpr std::uint8_t frame[] = {0x02, 0,    0,    0,    0,    0xb2, 0x02, 0,  0,    0,    0, 0xa1, 0x81, 0x00,
                                  0x20, 0x07, 0x08, 0x00,  // link
                                  0x46, 0,    0,    0x4e, 0x1c, 0x46, 0x40, 0,  0x40, 0x06, 0, 0,    10,   7,
                                  0,    1,    10,   7,    0,    2,  // network
                                  0x94, 0x04, 0,    0,              // router alert
                                  0xc0, 0,    0x23, 0x28, 0,    0,    0x10, 0,  0,    0,    0, 0,    0xd0, 0x12,
                                  0xfa, 0xf0, 0,    0,    0,    0,  // transport
                                  2,    4,    5,    0xb4, 4,    2,    8,    10, 0,    0,    0, 5,    0,    0,
                                  0,    6,    1,    3,    3,    7,  // options
                                  5,    10,   0,    0,    0,    1,    0,    0,  0,    2,    0, 0,    'h',  'i'};

struct Sample {
    Packet packet = decode(LinkType::ethernet, frame, sizeof frame);
    FrameSummary summary = summarize(packet, frame);
    FilterSubject subject;

    Sample() {
        subject.since_first = 1;
        subject.captured_length = subject.original_length = sizeof frame;
        subject.interface_name = "A";
        subject.summary = &summary;
        subject.bytes = frame;
        subject.packet = &packet;
        summary.stream = 0;
        summary.analysis = 1;
        summary.calculated_window = 64'240;
    }
};

void check(bool holds) {
    if (!holds) std::abort();
}

}  // namespace
}  // namespace osiscope

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace osiscope;
    static const Sample sample;
    const std::string_view expression(reinterpret_cast<const char*>(data), size);
    FilterError error;
    const std::optional<Filter> filter = parse_filter(expression, error);
    if (!filter) {
        check(!error.sentence.empty() && error.first + error.count <= size);
        check(!error_text(error, expression).empty());
        return 0;
    }
    // Negated it must say the opposite, unless it is blank or nested as deeply as allowed.
    const bool accepted = matches(*filter, sample.subject);
    const std::optional<Filter> opposite = parse_filter("not (" + std::string(expression) + ")", error);
    check(!opposite || matches(*opposite, sample.subject) != accepted);
    return 0;
}
