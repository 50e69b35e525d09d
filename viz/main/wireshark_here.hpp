// Which Wireshark the user of this machine compares with.
#pragma once

#include "layers/session/tcp_analysis.hpp"

namespace osiscope {

/// The TCP rules of the newest Wireshark that is installed here, found by its library, so that both programs say the
/// same of a capture; without one, those of Wireshark 4.4. $OSISCOPE_WIRESHARK, "4.0" or "4.4", decides before that.
/// Throws Error for another value of it.
[[nodiscard]] TcpRules rules_of_wireshark_here();

}  // namespace osiscope
