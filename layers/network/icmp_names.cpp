// What the numbers of ICMP messages mean. IANA's registries "ICMP Type Numbers" and "ICMPv6 Parameters".
#include <iterator>

#include "layers/network/icmp.hpp"

namespace osiscope::icmp {

namespace {

constexpr const char* unreachable[] = {"network unreachable",
                                       "host unreachable",
                                       "protocol unreachable: nothing here takes this protocol",
                                       "port unreachable: no program listens on this port",
                                       "fragmentation needed, but “don't fragment” is set",
                                       "source route failed",
                                       "destination network unknown",
                                       "destination host unknown",
                                       "source host isolated",
                                       "network administratively prohibited",
                                       "host administratively prohibited",
                                       "network unreachable for this type of service",
                                       "host unreachable for this type of service",
                                       "communication administratively prohibited",
                                       "host precedence violation",
                                       "precedence cutoff in effect"};
constexpr const char* redirect[] = {"for the network", "for the host", "for the type of service and network",
                                    "for the type of service and host"};
constexpr const char* exceeded[] = {"time to live exceeded in transit", "fragment reassembly time exceeded"};
constexpr const char* parameter[] = {"the pointer names the byte that is wrong", "a required option is missing",
                                     "bad length"};
constexpr const char* unreachable_v6[] = {"no route to the destination",
                                          "communication administratively prohibited",
                                          "beyond the scope of the source address",
                                          "address unreachable",
                                          "port unreachable: no program listens on this port",
                                          "the source address failed a policy",
                                          "reject route to the destination",
                                          "error in the source routing header"};
constexpr const char* exceeded_v6[] = {"hop limit exceeded in transit", "fragment reassembly time exceeded"};
constexpr const char* parameter_v6[] = {"erroneous header field", "unrecognized next header type",
                                        "unrecognized IPv6 option", "first fragment has an incomplete header chain"};

template <std::size_t count>
const char* named(const char* const (&names)[count], std::uint8_t code) {
    return code < count ? names[code] : "";
}

const char* code_name_v4(std::uint8_t type, std::uint8_t code) {
    switch (type) {
        case 3: return named(unreachable, code);
        case 5: return named(redirect, code);
        case 9: return code == 0 ? "an ordinary router" : code == 16 ? "does not route common traffic" : "";
        case 11: return named(exceeded, code);
        case 12: return named(parameter, code);
        default: return *type_name(type, false) != 0 && code == 0 ? "the only one of this type" : "";
    }
}

const char* code_name_v6(std::uint8_t type, std::uint8_t code) {
    switch (type) {
        case 1: return named(unreachable_v6, code);
        case 3: return named(exceeded_v6, code);
        case 4: return named(parameter_v6, code);
        default: return *type_name(type, true) != 0 && code == 0 ? "the only one of this type" : "";
    }
}

const char* type_name_v4(std::uint8_t number) {
    switch (number) {
        case 0: return "Echo reply";
        case 3: return "Destination unreachable";
        case 4: return "Source quench";
        case 5: return "Redirect";
        case 8: return "Echo request";
        case 9: return "Router advertisement";
        case 10: return "Router solicitation";
        case 11: return "Time exceeded";
        case 12: return "Parameter problem";
        case 13: return "Timestamp request";
        case 14: return "Timestamp reply";
        case 15: return "Information request";
        case 16: return "Information reply";
        case 17: return "Address mask request";
        case 18: return "Address mask reply";
        default: return "";
    }
}

const char* type_name_v6(std::uint8_t number) {
    switch (number) {
        case 1: return "Destination unreachable";
        case 2: return "Packet too big";
        case 3: return "Time exceeded";
        case 4: return "Parameter problem";
        case 128: return "Echo request";
        case 129: return "Echo reply";
        case 130: return "Multicast listener query";
        case 131: return "Multicast listener report";
        case 132: return "Multicast listener done";
        case 133: return "Router solicitation";
        case 134: return "Router advertisement";
        case 135: return "Neighbour solicitation";
        case 136: return "Neighbour advertisement";
        case 137: return "Redirect";
        case 143: return "Multicast listener report (version 2)";
        default: return "";
    }
}

}  // namespace

const char* type_name(std::uint8_t number, bool version_6) {
    return version_6 ? type_name_v6(number) : type_name_v4(number);
}

const char* code_name(std::uint8_t of_type, std::uint8_t number, bool version_6) {
    return version_6 ? code_name_v6(of_type, number) : code_name_v4(of_type, number);
}

const char* option_name(std::uint8_t kind) {
    switch (kind) {
        case source_link_address: return "Source link-layer address";
        case target_link_address: return "Target link-layer address";
        case prefix_information: return "Prefix information";
        case redirected_header: return "Redirected header";
        case mtu_option: return "MTU";
        case 14: return "Nonce";
        case 24: return "Route information";
        case 25: return "Recursive DNS servers";
        case 31: return "DNS search list";
        default: return "";
    }
}

}  // namespace osiscope::icmp
