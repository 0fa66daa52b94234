-- Of the patients included in 2021, how many were still followed after 6, 12 and 24 months?
-- by: epidemiologist
-- shown: at least 90 %
SELECT count(*) AS included,
       count(*) FILTER (WHERE exit_date IS NULL OR exit_date >= inclusion_date + INTERVAL '6 months') AS m6,
       count(*) FILTER (WHERE exit_date IS NULL OR exit_date >= inclusion_date + INTERVAL '12 months') AS m12,
       count(*) FILTER (WHERE exit_date IS NULL OR exit_date >= inclusion_date + INTERVAL '24 months') AS m24
FROM inclusion
WHERE inclusion_year = 2021
