#include "captures/application_story.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layers/presentation/encoding.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

namespace record = transfer_record;

struct Payload {
    FrameSummary summary;
    const HalfStream* half;    ///< the stream it belongs to; nullptr for UDP
    std::uint64_t offset = 0;  ///< of its first byte in that stream
    Bytes frame;
    std::vector<FilePart> parts;
    std::optional<std::uint64_t> place{};  ///< `offset`; nothing when these bytes are none of the stream's
};

std::string file_name(const Recording& recording) {
    if (recording.facts && !recording.facts->file_name.empty()) return recording.facts->file_name;
    return "the file";
}

std::string bytes_text(std::uint64_t count) { return counted(count, "byte", "bytes"); }

std::string part_text(const FilePart& part) {
    return fmt::format("bytes {} – {}", grouped(part.file_offset), grouped(part.file_offset + part.range.count - 1));
}

Row file_row(const Recording& recording, const FilePart& part, Bytes frame) {
    Row row;
    row.label = "File bytes";
    row.value = fmt::format("{} of {}", part_text(part), file_name(recording));
    row.bits = {part.range.first * 8, part.range.count * 8};
    const Bytes bytes = slice(frame, part.range);
    row.note =
        "“" + printable_text(bytes.first(std::min<std::size_t>(bytes.size(), 40))) + (bytes.size() > 40 ? "…”" : "”");
    return row;
}

/// Rows of one table whose fields all lie in the captured payload from `first` on.
void add_table(std::vector<Row>& rows, FieldTable fields, Bytes frame, std::uint32_t first) {
    for (const Field* field : fields) {
        const BitRange bits = bits_of(first, *field);
        if (bytes_of(bits).end() > frame.size()) return;
        Row row;
        row.field = field;
        row.label = field->label;
        row.bits = bits;
        row.value = value_text(frame, first, *field);
        rows.push_back(std::move(row));
    }
}

void note_record_type(std::vector<Row>& rows) {
    for (Row& row : rows)
        if (row.field == &record::type) row.note = record::name(static_cast<record::Type>(row.value[0] - '0'));
}

/// The records that begin in this payload, as (record, first byte in the frame).
struct Started {
    const StreamRecord* record;
    std::uint32_t at;
};

std::vector<Started> records_starting_in(const Payload& payload) {
    std::vector<Started> started;
    for (const StreamRecord& item : payload.half->records) {
        if (item.stream_offset < payload.offset) continue;
        if (item.stream_offset >= payload.offset + payload.summary.captured_payload) break;
        started.push_back(
            {&item, payload.summary.payload.first + static_cast<std::uint32_t>(item.stream_offset - payload.offset)});
    }
    return started;
}

void add_record_rows(LayerStory& story, const Payload& payload) {
    for (const Started& started : records_starting_in(payload)) {
        add_table(story.rows, record::fields, payload.frame, started.at);
        add_table(story.rows, record::body_fields(started.record->type), payload.frame,
                  started.at + record::header_length);
    }
    note_record_type(story.rows);
}

std::string offer_text(const Payload& payload, const Recording& recording, const StreamRecord& item) {
    const std::vector<std::uint8_t> body =
        copy_stream(*payload.half, recording, item.stream_offset + record::header_length, item.body_length);
    const auto offer = record::read_offer(body);
    if (!offer) return "OFFER of a file";
    return fmt::format(
        "OFFER: I want to send {}, {}",
        printable_text(Bytes(reinterpret_cast<const std::uint8_t*>(offer->name.data()), offer->name.size())),
        bytes_text(offer->size));
}

std::string record_text(const Payload& payload, const Recording& recording, const StreamRecord& item) {
    switch (item.type) {
        case record::Type::offer: return offer_text(payload, recording, item);
        case record::Type::accept: return "ACCEPT: send it";
        case record::Type::data: return "DATA record of " + bytes_text(item.body_length);
        case record::Type::end: return "END: that was all, and this is its SHA-256";
        case record::Type::receipt: return "RECEIPT: stored, and this is the SHA-256 of what I stored";
        case record::Type::refuse: return "REFUSE";
    }
    return {};
}

int number_of(const HalfStream& half, const StreamRecord& item) {
    return static_cast<int>(&item - half.records.data()) + 1;
}

std::string application_headline(const Payload& payload, const Recording& recording) {
    if (payload.half != nullptr && !payload.place)
        return (payload.summary.amendments & tcp_amendment::garbage_byte) != 0
                   ? "a keep-alive's byte: no program sent it, and none gets it"
                   : "bytes whose sequence numbers do not fit those before them: their place in the stream is not "
                     "known";
    if (payload.half == nullptr || !payload.half->speaks_records) {
        if (payload.parts.empty())
            return fmt::format("{} for the program at port {}", bytes_text(payload.summary.payload.count),
                               payload.summary.destination_port);
        return fmt::format("{} of {}, sent as they are", part_text(payload.parts[0]), file_name(recording));
    }
    std::string text;
    for (const FilePart& part : payload.parts)
        text += fmt::format("{}{} of {}", text.empty() ? "" : ", ", part_text(part), file_name(recording));
    for (const Started& started : records_starting_in(payload))
        text +=
            fmt::format("{}{}", text.empty() ? "" : "; here starts ", record_text(payload, recording, *started.record));
    if (!text.empty()) return text;
    const StreamRecord* inside = record_at(*payload.half, payload.offset);
    return inside != nullptr ? "more of: " + record_text(payload, recording, *inside) : "data of the transfer";
}

std::string session_headline(const Payload& payload, const Digest& digest) {
    const TcpStream& stream = digest.streams[payload.summary.stream];
    std::string text = fmt::format("connection {}:{} ↔ {}:{}", osiscope::text(stream.ends[0].address),
                                   stream.ends[0].port, osiscope::text(stream.ends[1].address), stream.ends[1].port);
    const StreamRecord* inside = payload.place ? record_at(*payload.half, payload.offset) : nullptr;
    if (inside != nullptr) text += fmt::format(", record {} in this direction", number_of(*payload.half, *inside));
    return text;
}

/// Cuts the payload piece where records and file bytes meet, so record headers are drawn on their own.
void split_payload(SevenLayers& layers, const Payload& payload) {
    const auto data = std::find_if(layers.pieces.begin(), layers.pieces.end(), [&](const UnitPiece& piece) {
        return piece.layer == 7 && piece.range == payload.summary.payload;
    });
    if (data == layers.pieces.end() || payload.parts.empty()) return;
    std::vector<UnitPiece> cut;
    std::uint32_t next = payload.summary.payload.first;
    const std::uint32_t end = payload.summary.payload.end();
    const auto add = [&](const char* label, std::uint32_t until) {
        if (until > next) cut.push_back({7, label, until - next, {next, until - next}, Provenance::captured});
        next = std::max(next, until);
    };
    for (const FilePart& part : payload.parts) {
        add("rec", part.range.first);
        add("file", part.range.end());
    }
    add("rec", end);
    const auto at = layers.pieces.erase(data);
    layers.pieces.insert(at, cut.begin(), cut.end());
}

bool is_ours(const Payload& payload) {
    return !payload.parts.empty() || (payload.half != nullptr && payload.half->speaks_records);
}

/// How osiscope's own transfer codes its bytes is known; what another program did to its data no frame shows.
void tell_presentation(LayerStory& story, const Payload& payload) {
    const Bytes bytes = slice(payload.frame, payload.parts.empty() ? payload.summary.payload : payload.parts[0].range);
    const std::string looks = content_text(bytes);
    story.provenance = Provenance::concept_only;
    if (!is_ours(payload))
        story.headline = fmt::format("a capture does not show how the program encoded this; it looks like {}", looks);
    else if (payload.parts.empty()) story.headline = fmt::format("nothing added or changed here; looks like {}", looks);
    else story.headline = fmt::format("binary: the file's bytes go out unchanged; they look like {}", looks);
    Row content;
    content.label = "Content";
    content.value = looks;
    content.note = "a guess from these bytes";
    content.provenance = Provenance::computed;
    story.rows = {content};
    if (!is_ours(payload)) return;
    Row coding;
    coding.label = "Coding";
    coding.value = name(Encoding::binary);
    coding.note = "no compression, no encryption, no translation";
    coding.provenance = Provenance::concept_only;
    story.rows.insert(story.rows.begin(), coding);
}

void tell_session(LayerStory& story, const Payload& payload, const Digest& digest) {
    story.provenance = Provenance::concept_only;
    if (payload.half == nullptr) {
        story.headline = "no session: every datagram stands alone";
        return;
    }
    story.headline = session_headline(payload, digest);
    if (!payload.place) return;
    Row place;
    place.label = "Place in the stream";
    place.value = fmt::format("bytes {} – {}", grouped(payload.offset),
                              grouped(payload.offset + payload.summary.payload.count - 1));
    place.note = "what this side has sent since the connection opened";
    place.provenance = Provenance::computed;
    story.rows = {place};
}

Payload payload_of(const SevenLayers& layers, const Story& story) {
    Payload payload{summary_of(story, layers.frame), nullptr, 0, frame_bytes(story.recording, layers.frame),
                    file_parts(story, layers.frame), {}};
    if (payload.summary.stream == FrameSummary::no_stream) return payload;
    payload.half = &story.digest.streams[payload.summary.stream].sent[payload.summary.side];
    payload.place = data_offset(*payload.half, payload.summary);
    payload.offset = payload.place.value_or(0);
    return payload;
}

}  // namespace

void tell_application(SevenLayers& layers, const Story& story) {
    if (layers.top < 7) return;
    const Payload payload = payload_of(layers, story);
    LayerStory& application = layers.layers[6];
    application.headline = application_headline(payload, story.recording);
    if (payload.half != nullptr && payload.half->speaks_records && payload.place) add_record_rows(application, payload);
    for (const FilePart& part : payload.parts)
        application.rows.push_back(file_row(story.recording, part, payload.frame));
    if (application.rows.empty()) {
        Row row;
        row.label = "Data";
        row.value = bytes_text(payload.summary.payload.count);
        row.bits = {payload.summary.payload.first * 8, payload.summary.payload.count * 8};
        application.rows.push_back(row);
    }
    layers.our_transfer = is_ours(payload);
    tell_presentation(layers.layers[5], payload);
    tell_session(layers.layers[4], payload, story.digest);
    split_payload(layers, payload);
}

}  // namespace osiscope
