'use client';

import { createContext, useContext } from 'react';

/** The origin from which the console's server serves the frames of apps; null where there is none besides its own. */
export const AppsOrigin = createContext<string | null>(null);

export const useAppsOrigin = () => useContext(AppsOrigin);
