#include "viz/state/request.hpp"

#include <utility>

namespace osiscope {

namespace {

template <std::size_t... numbers>
const void* content(const RequestChoice& request, std::index_sequence<numbers...>) {
    const void* found = nullptr;
    const auto look = [&found](const void* here) { found = here != nullptr ? here : found; };
    (look(std::get_if<numbers>(&request)), ...);
    return found;
}

template <std::size_t... numbers>
void put(RequestChoice& request, std::size_t number, const void* choice, std::index_sequence<numbers...>) {
    using Put = void (*)(RequestChoice&, const void*);
    static constexpr Put puts[] = {[](RequestChoice& to, const void* from) {
        to.emplace<numbers>(*static_cast<const std::variant_alternative_t<numbers, RequestChoice>*>(from));
    }...};
    puts[number](request, choice);
}

constexpr auto all = std::make_index_sequence<std::variant_size_v<RequestChoice>>();

}  // namespace

Request::Request() = default;
Request::~Request() = default;

Request::Request(std::size_t number, const void* choice) { put(*this, number, choice, all); }

Request::Request(const Request& other) : Request(other.index(), content(other, all)) {}

Request& Request::operator=(const Request& other) {
    if (this != &other) put(*this, other.index(), content(other, all), all);
    return *this;
}

}  // namespace osiscope
