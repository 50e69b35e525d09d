// Lines of the wire's language, made up from the whole of its grammar; the same seed makes the same lines.
#pragma once

#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

namespace osiscope {

/// Every line is written as the language itself writes it.
class WireLines {
public:
    explicit WireLines(std::uint32_t seed) : dice_(seed) {}

    std::string line() {
        switch (below(4)) {
            case 0: return fmt::format("at {}: {}", time(), to_wire());
            case 1: return fmt::format("{}: {}", when(), below(3) == 0 ? to_wire() : to_frame(""));
            case 2: return to_frame(fmt::format(" {}", 1 + below(1'000'000)));
            default: return to_wire();
        }
    }
    std::string set() {
        std::string line = "set";
        if (below(2) == 0) line += below(2) == 0 ? " A>B" : " B>A";
        const std::uint32_t what = below(13);
        if (what > 1 && below(3) == 0) line += fmt::format(" link {}", below(2));
        return line + " " + setting(what);
    }
    /// After a trigger, or none.
    std::string triggered_set() {
        const std::uint32_t kind = below(3);
        return (kind == 0 ? "" : kind == 1 ? fmt::format("at {}: ", time()) : when() + ": ") + set();
    }

private:
    std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(dice_() % end); }
    std::string one_of(const std::vector<std::string>& words) {
        return words[below(static_cast<std::uint32_t>(words.size()))];
    }
    /// With up to three digits after the point, and no more zeros than needed.
    std::string number(std::uint32_t whole) { return fmt::format("{}", (1000 + below(whole * 1000)) / 1000.0); }
    std::string time() { return number(59) + one_of({"s", "ms", "us"}); }
    std::string chance() { return below(5) == 0 ? "0%" : fmt::format("{}%", (1 + below(999)) / 10.0); }
    std::string error_rate() { return one_of({"0", "1e-09", "1e-06", "3.5e-05", "0.0001", "0.25"}); }
    std::string rate() { return below(4) == 0 ? "unlimited" : number(900) + one_of({"k", "M"}); }

    std::string setting(std::uint32_t what) {
        switch (what) {
            case 0: return "line-code " + one_of({"none", "nrz-l", "manchester", "mlt3", "8b10b"});
            case 1: return "frame-check " + one_of({"on", "off"});
            case 2: return "rate " + rate();
            case 3: return "delay " + time();
            case 4: return "jitter " + time();
            case 5: return "burst-loss " + chance() + one_of({"", "/1", "/7", "/1000"});
            case 6: return "reorder " + chance() + one_of({"", "/2", "/19"});
            case 7: return "bit-errors " + error_rate();
            case 8: return fmt::format("queue {}", 1 + below(1'000'000));
            case 9: return fmt::format("mtu {}", below(65'536));
            default: return one_of({"loss ", "duplicate ", "corrupt "}) + chance();
        }
    }

    std::string when() {
        std::string line = fmt::format(
            "when '{}'", one_of({"tcp", "tcp.len > 0", "ip.src == 10.7.0.1 and tcp.flags.syn == 1", "arp or icmp"}));
        if (below(2) == 0) line += one_of({" from A", " from B"});
        if (below(3) == 0) line += fmt::format(" link {}", below(2));
        const std::uint32_t first = 1 + below(1000);
        switch (below(4)) {
            case 0: return line + " every";
            case 1: return line + fmt::format(" nth {}-{}", first, first + 1 + below(100));
            case 2: return line + fmt::format(" nth {} every", first + 1);
            default: return line + fmt::format(" nth {}", first);
        }
    }

    std::string to_frame(const std::string& number_of_frame) {
        const auto verb = [&](const char* word, const std::string& rest) { return word + number_of_frame + rest; };
        switch (below(8)) {
            case 0: return verb("drop", "");
            case 1: return verb("hold", below(2) == 0 ? "" : " " + time());
            case 2: return verb("flip", flipped() + one_of({"", " repair"}));
            case 3: return verb("duplicate", below(2) == 0 ? "" : fmt::format(" {}", 2 + below(99)));
            case 4: return verb("delay", " " + time());
            case 5: return verb("swap", below(2) == 0 ? "" : fmt::format(" {}", 2 + below(999)));
            case 6: return verb("truncate", fmt::format(" {}", 14 + below(65'000)));
            default: return verb("reset", one_of({"", " back"}) + one_of({"", " in-window", " outside"}));
        }
    }
    std::string flipped() {
        const std::string layer = one_of({"frame", "ethernet", "ip", "tcp", "payload"});
        if (below(2) == 0) return fmt::format(" {} {}.{}", layer, below(65'536), below(8));
        return " " + one_of({"tcp.flags.reset", "ip.ttl", "ip.ttl bit 0", "tcp.seq_raw bit 31"});
    }

    std::string to_wire() {
        const std::string how_long = below(2) == 0 ? "" : " " + time();
        const std::string link = below(3) == 0 ? fmt::format(" link {}", below(2)) : "";
        switch (below(8)) {
            case 0: return "release";
            case 1: return "cut" + link + how_long;
            case 2: return "plug" + link;
            case 3: return "freeze" + how_long;
            case 4: return "pause" + how_long;
            case 5: return "thaw";
            case 6: return fmt::format("slow {}", 1 + below(1000));
            default: return set();
        }
    }

    std::mt19937 dice_;
};

}  // namespace osiscope
