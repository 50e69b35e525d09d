#include "layers/application/transfer_record.hpp"

namespace osiscope::transfer_record {

namespace {

void append_number(std::vector<std::uint8_t>& bytes, std::uint64_t value, int count) {
    for (int shift = (count - 1) * 8; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

std::vector<std::uint8_t> start(Type kind, std::uint32_t body) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(header_length + body);
    append_number(bytes, magic_value, 2);
    append_number(bytes, version_value, 1);
    append_number(bytes, static_cast<std::uint8_t>(kind), 1);
    append_number(bytes, body, 4);
    return bytes;
}

}  // namespace

std::optional<Header> read_header(Bytes bytes) {
    if (bytes.size() < header_length) return std::nullopt;
    if (read(bytes, 0, magic) != magic_value || read(bytes, 0, version) != version_value) return std::nullopt;
    const std::uint64_t kind = read(bytes, 0, type);
    const std::uint64_t body = read(bytes, 0, length);
    if (kind < 1 || kind > 6 || body > longest_body) return std::nullopt;
    return Header{static_cast<Type>(kind), static_cast<std::uint32_t>(body)};
}

std::optional<Offer> read_offer(Bytes body) {
    if (body.size() < offer_length) return std::nullopt;
    const std::uint64_t count = read(body, 0, name_length);
    if (body.size() != offer_length + count) return std::nullopt;
    Offer offer;
    offer.name.assign(body.begin() + offer_length, body.end());
    offer.size = read(body, 0, file_size);
    offer.modified = static_cast<std::int64_t>(read(body, 0, modified));
    offer.mode = static_cast<std::uint16_t>(read(body, 0, mode));
    offer.encoding = static_cast<std::uint8_t>(read(body, 0, encoding));
    return offer;
}

std::vector<std::uint8_t> write_offer(const Offer& offer) {
    const auto count = static_cast<std::uint32_t>(offer.name.size() < 255 ? offer.name.size() : 255);
    std::vector<std::uint8_t> bytes = start(Type::offer, offer_length + count);
    append_number(bytes, offer.size, 8);
    append_number(bytes, static_cast<std::uint64_t>(offer.modified), 8);
    append_number(bytes, offer.mode, 2);
    append_number(bytes, offer.encoding, 1);
    append_number(bytes, count, 1);
    bytes.insert(bytes.end(), offer.name.data(), offer.name.data() + count);
    return bytes;
}

std::vector<std::uint8_t> write_accept(std::uint64_t offset) {
    std::vector<std::uint8_t> bytes = start(Type::accept, accept_length);
    append_number(bytes, offset, 8);
    return bytes;
}

std::vector<std::uint8_t> write_end(Bytes hash) {
    std::vector<std::uint8_t> bytes = start(Type::end, end_length);
    bytes.insert(bytes.end(), hash.begin(), hash.end());
    return bytes;
}

std::vector<std::uint8_t> write_receipt(std::uint64_t size, Bytes hash) {
    std::vector<std::uint8_t> bytes = start(Type::receipt, receipt_length);
    append_number(bytes, size, 8);
    bytes.insert(bytes.end(), hash.begin(), hash.end());
    return bytes;
}

std::vector<std::uint8_t> write_refuse(const std::string& reason) {
    std::vector<std::uint8_t> bytes = start(Type::refuse, static_cast<std::uint32_t>(reason.size()));
    bytes.insert(bytes.end(), reason.begin(), reason.end());
    return bytes;
}

std::vector<std::uint8_t> write_data_header(std::uint32_t body) { return start(Type::data, body); }

const char* name(Type kind) {
    switch (kind) {
        case Type::offer: return "OFFER";
        case Type::accept: return "ACCEPT";
        case Type::data: return "DATA";
        case Type::end: return "END";
        case Type::receipt: return "RECEIPT";
        case Type::refuse: return "REFUSE";
    }
    return "";
}

FieldTable body_fields(Type kind) {
    switch (kind) {
        case Type::offer: return offer_fields;
        case Type::accept: return accept_fields;
        case Type::end: return end_fields;
        case Type::receipt: return receipt_fields;
        case Type::data:
        case Type::refuse: break;
    }
    return {};
}

}  // namespace osiscope::transfer_record
