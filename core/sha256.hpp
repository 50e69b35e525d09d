// SHA-256 of a stream of bytes, by OpenSSL. FIPS 180-4.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "layers/bytes.hpp"

struct evp_md_ctx_st;

namespace osiscope {

using Sha256Digest = std::array<std::uint8_t, 32>;

class Sha256 {
public:
    Sha256();
    void add(Bytes bytes);
    /// The digest of everything added. Call once, at the end.
    [[nodiscard]] Sha256Digest finish();

private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// 64 lower-case hex digits, as sha256sum(1) prints them.
[[nodiscard]] std::string hex(const Sha256Digest& digest);

}  // namespace osiscope
