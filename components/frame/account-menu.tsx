"use client";
import { LogOut, Monitor, Moon, Rows2, Rows3, Sun, UserRound } from "lucide-react";
import Link from "next/link";
import { paths } from "#components/paths.ts";
import { Button } from "#components/ui/button.tsx";
import { Menu, MenuChoice, MenuItem, MenuLine } from "#components/ui/menu.tsx";
import { useAppearance } from "./appearance-provider.tsx";
import { useSession } from "./session.tsx";
import { signOut } from "./sign-out.ts";

const THEME_CHOICES = [
  { value: "system", label: "Like the system", icon: <Monitor aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
] as const;

const DENSITY_CHOICES = [
  { value: "comfortable", label: "Comfortable", icon: <Rows2 aria-hidden /> },
  { value: "compact", label: "Compact", icon: <Rows3 aria-hidden /> },
] as const;

export function ThemeMenu() {
  const { appearance, set } = useAppearance();
  const Icon = { system: Monitor, light: Sun, dark: Moon }[appearance.theme];
  return (
    <Menu
      trigger={
        <Button look="quiet" size="icon" aria-label="Theme and density">
          <Icon aria-hidden />
        </Button>
      }
    >
      <MenuChoice
        label="Theme"
        value={appearance.theme}
        options={THEME_CHOICES}
        onChange={(next) => set("theme", next)}
      />
      <MenuLine />
      <MenuChoice
        label="Density"
        value={appearance.density}
        options={DENSITY_CHOICES}
        onChange={(next) => set("density", next)}
      />
    </Menu>
  );
}

export function AccountMenu() {
  const person = useSession();
  return (
    <Menu
      trigger={
        <Button look="quiet" size="icon" aria-label={`Account of ${person.name}`}>
          <UserRound aria-hidden />
        </Button>
      }
    >
      <div className="px-2 py-1.5">
        <p className="font-medium [overflow-wrap:anywhere]">{person.name}</p>
        <p className="text-xs text-faint">Role: {person.role}</p>
      </div>
      <MenuLine />
      <MenuItem asChild>
        <Link href={paths.settings}>Settings</Link>
      </MenuItem>
      <MenuItem onSelect={() => void signOut()}>
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
    </Menu>
  );
}
