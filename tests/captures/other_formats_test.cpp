// What is no capture osiscope reads is named, with the way out.
#include "captures/other_formats.hpp"

#include "tests/support/read_frames.hpp"

namespace osiscope {
namespace {

std::string said(const std::string& start) {
    const std::vector<std::uint8_t> file(start.begin(), start.end());
    const Read read = read_bytes(file);
    EXPECT_EQ(read.result.kind, ReadResult::Kind::not_a_capture);
    return read.result.message;
}

TEST(OtherFormats, OfCapturesAreNamedWithTheWayToReadThem) {
    EXPECT_EQ(said(std::string("GMBU\0\2\1\0", 8)),
              "it is a Microsoft Network Monitor 2 capture, which osiscope does not read; Wireshark's editcap makes a "
              "capture of it that osiscope reads: editcap -F pcapng IN OUT");
    EXPECT_NE(said(std::string("snoop\0\0\0\0\0\0\2", 12)).find("a snoop capture"), std::string::npos);
    EXPECT_NE(said("iptrace 2.0").find("AIX iptrace"), std::string::npos);
    const std::vector<std::uint8_t> erf = from_hex("00000000 53f16565 02 04 0052 0000 003e 0000 " +
                                                   std::string(2 * 64, '0') + "00000000 54f16565 02 04 0052 0000 003e");
    EXPECT_NE(other_format(erf).find("an ERF capture"), std::string::npos);
}

TEST(OtherFormats, OfArchivesAndTextsSayWhatToDo) {
    EXPECT_NE(said(std::string("\xfd"
                               "7zXZ\0_____",
                               11))
                  .find("xz -dk"),
              std::string::npos);
    EXPECT_NE(said("BZh91AY&SY").find("bunzip2"), std::string::npos);
    EXPECT_NE(said("PK\3\4________").find("unzip"), std::string::npos);
    EXPECT_NE(said("<!DOCTYPE html><html>").find("web page"), std::string::npos);
    EXPECT_NE(said("0000  ff ff ff ff ff ff 02 00 00 00 00 01 08 06\n").find("text2pcap"), std::string::npos);
    EXPECT_EQ(said(""), "it is empty");
    EXPECT_EQ(said("\1\2\3\4"), "it is neither a .pcap nor a .pcapng file");
}

TEST(OtherFormats, TakeNoCaptureForOne) {
    CaptureBytes file;
    file.section();
    EXPECT_EQ(other_format(file.bytes), "");
    std::vector<std::uint8_t> sent_as_text;
    for (const std::uint8_t byte : file.bytes) {
        if (byte == '\n') sent_as_text.push_back('\r');
        sent_as_text.push_back(byte);
    }
    EXPECT_NE(other_format(sent_as_text).find("binary mode"), std::string::npos);
    CaptureBytes pcap;
    pcap.pcap_header({});
    EXPECT_EQ(other_format(pcap.bytes), "");
}

}  // namespace
}  // namespace osiscope
