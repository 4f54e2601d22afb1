import type { ReactNode } from 'react';
import { SettingsSections } from '#features/settings/settings-sections.tsx';

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-col lg:flex-row">
      <SettingsSections />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
