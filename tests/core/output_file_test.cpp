// One writer for the whole program: what is on the disk while it writes, after it, and when it is ended.
#include "core/output_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "core/error.hpp"
#include "core/program_start.hpp"

namespace osiscope {
namespace {

namespace fs = std::filesystem;

class OutputFiles : public testing::Test {
protected:
    void SetUp() override {
        std::string name = testing::TempDir() + "/output-XXXXXX";
        folder_ = ::mkdtemp(name.data());
    }
    void TearDown() override { fs::remove_all(folder_); }

    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> list;
        for (const auto& entry : fs::directory_iterator(folder_)) list.push_back(entry.path().filename());
        return list;
    }
    [[nodiscard]] static std::string contents(const fs::path& path) {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    static void write(OutputFile& file, const std::string& text) {
        file.write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }

    fs::path folder_;
};

TEST_F(OutputFiles, AppearsUnderItsNameOnlyWhenItIsWhole) {
    const fs::path path = folder_ / "name";
    std::ofstream(path) << "before";
    {
        OutputFile file(path);
        write(file, "half");
        EXPECT_EQ(contents(path), "before");
    }
    EXPECT_EQ(contents(path), "before");
    EXPECT_EQ(names(), std::vector<std::string>{"name"});
    OutputFile file(path);
    write(file, "whole");
    file.finish();
    EXPECT_EQ(contents(path), "whole");
    EXPECT_EQ(names(), std::vector<std::string>{"name"});
}

TEST_F(OutputFiles, TwoAtOnceDoNotMeetInOneTemporaryFile) {
    OutputFile one((folder_ / "name").string());
    OutputFile two((folder_ / "name").string());
    write(one, "one");
    write(two, "two");
    one.finish();
    EXPECT_EQ(contents(folder_ / "name"), "one");
    two.finish();
    EXPECT_EQ(contents(folder_ / "name"), "two");
}

TEST_F(OutputFiles, OneThatCameMeanwhileIsNotReplacedWhenNoneMayBe) {
    const fs::path path = folder_ / "name";
    OutputFile file(path, {.replace = false});
    write(file, "late");
    std::ofstream(path) << "early";
    EXPECT_THROW(file.finish(), Error);
    EXPECT_EQ(contents(path), "early");
    EXPECT_EQ(names(), std::vector<std::string>{"name"});
}

TEST_F(OutputFiles, InPlaceKeepsWhatWasThereUntilTheFirstByte) {
    const fs::path path = folder_ / "name";
    std::ofstream(path) << "a longer text before";
    OutputFile file(path, {.in_place = true});
    EXPECT_EQ(contents(path), "a longer text before");
    write(file, "after");
    file.finish();
    EXPECT_EQ(contents(path), "after");
    { const OutputFile unfinished((folder_ / "new").string(), {.in_place = true}); }
    EXPECT_FALSE(fs::exists(folder_ / "new"));
}

TEST_F(OutputFiles, APipeWithoutAReaderIsNotWaitedForWhereNothingMayWait) {
    const fs::path path = folder_ / "pipe";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_THROW(OutputFile(path, {.may_wait = false}), Error);
}

TEST_F(OutputFiles, ASignalThatEndsTheProcessLeavesNothingUnfinished) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        const pid_t child = ::fork();
        if (child == 0) {
            prepare_process(true);
            OutputFile file((folder_ / "name").string());
            write(file, "half");
            ::raise(number);
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == number);
        EXPECT_TRUE(names().empty());
    }
}

}  // namespace
}  // namespace osiscope
