"use client";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, PASSWORD_RULE, passwordFault } from "./password-rules.ts";

type Props = { label: string; name?: string; error?: string | undefined };

/** A password to choose: the rule is said before, what is missing while typing, and it can be shown. */
export function NewPasswordField({ label, name = "password", error }: Props) {
  const [text, setText] = useState("");
  const [isShown, setIsShown] = useState(false);
  const fault = passwordFault(text);
  return (
    <Field label={label} hint={fault ? `${PASSWORD_RULE} ${fault}.` : PASSWORD_RULE} error={error}>
      {(control) => (
        <div className="relative">
          <Input
            {...control}
            name={name}
            type={isShown ? "text" : "password"}
            autoComplete="new-password"
            required
            minLength={PASSWORD_LENGTH_MIN}
            maxLength={PASSWORD_LENGTH_MAX}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="pr-10"
          />
          <Button
            look="quiet"
            size="tiny"
            className="absolute inset-y-0 right-1 my-auto"
            aria-label={isShown ? "Hide the password" : "Show the password"}
            aria-pressed={isShown}
            onClick={() => setIsShown(!isShown)}
          >
            {isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
          </Button>
        </div>
      )}
    </Field>
  );
}
