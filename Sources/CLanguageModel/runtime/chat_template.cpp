#include "chat_template.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

#include "jinja/lexer.h"
#include "jinja/parser.h"
#include "jinja/runtime.h"
#include "jinja/value.h"

char *render_chat(
    const char *source, const language_model_message *messages, size_t count, bool begins_answer,
    const char *start_text, const char *end_text, char *message, size_t room) {
    using namespace jinja;
    try {
        lexer reader;
        auto tokens = reader.tokenize(source);
        program parsed = parse_from_tokens(tokens);
        auto conversation = mk_val<value_array>();
        for (size_t index = 0; index < count; index++) {
            auto item = mk_val<value_object>();
            item->insert("role", mk_val<value_string>(std::string(messages[index].role)));
            item->insert("content", mk_val<value_string>(std::string(messages[index].content)));
            conversation->push_back(item);
        }
        context values(tokens.source);
        values.set_val("messages", conversation);
        values.set_val("add_generation_prompt", mk_val<value_bool>(begins_answer));
        values.set_val("bos_token", mk_val<value_string>(std::string(start_text)));
        values.set_val("eos_token", mk_val<value_string>(std::string(end_text)));
        runtime running(values);
        const value result = running.execute(parsed);
        const std::string text = runtime::gather_string_parts(result)->as_string().str();
        char *copy = static_cast<char *>(std::malloc(text.size() + 1));
        if (copy) std::memcpy(copy, text.c_str(), text.size() + 1);
        return copy;
    } catch (const std::exception &error) {
        // The engine says first where in the template it was, and then what was wrong.
        std::string reason = error.what();
        for (const char *mark : {"Error: ", "Jinja Exception: "}) {
            const size_t place = reason.rfind(mark);
            if (place != std::string::npos) reason = reason.substr(place + std::strlen(mark));
        }
        reason = reason.substr(std::min(reason.size(), reason.find_first_not_of('\n')));
        std::snprintf(message, room, "%s", reason.substr(0, reason.find('\n')).c_str());
    } catch (...) {
        std::snprintf(message, room, "an unknown failure");
    }
    return nullptr;
}

void release_text(char *text) { std::free(text); }
