-- How many patients included since 2021 were screened for hepatitis C within a year of inclusion?
-- by: epidemiologist
-- shown: at least 80 %
SELECT i.region_code, count(DISTINCT i.patient_no) AS screened_in_time
FROM inclusion i
WHERE i.inclusion_year BETWEEN 2021 AND 2022
  AND EXISTS (
    SELECT 1
    FROM screening s
    WHERE s.patient_no = i.patient_no AND s.agent = 'hcv'
      AND s.screening_date >= i.inclusion_date
      AND s.screening_date < i.inclusion_date + INTERVAL '12 months'
  )
GROUP BY i.region_code
