// Inside layers/ only: what an ICMP message carries, as rows.
#pragma once

#include "layers/describe.hpp"

namespace osiscope::icmp {

/// Every byte after the message's header: the packet it quotes, its options, an echo's data.
void append_message_rows(std::vector<Row>& rows, const Layer& layer, Bytes frame);

}  // namespace osiscope::icmp
