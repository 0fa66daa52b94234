-- Who sends patients to a microstructure: shares of the sources of referral since 2021?
-- by: epidemiologist
-- shown: at least 80 %
WITH by_source AS (
  SELECT referral, count(DISTINCT patient_no) AS n
  FROM inclusion
  WHERE inclusion_year >= 2021 AND referral IS NOT NULL
  GROUP BY referral
)
SELECT referral, n, round(100.0 * n / sum(n) OVER (), 1) AS percent
FROM by_source
ORDER BY n DESC
