-- Do contacts increase after the start of an opioid agonist treatment: six months before and after?
-- by: epidemiologist
-- shown: at least 50 %
SELECT count(*) FILTER (WHERE e.event_date < t.first_start AND e.event_date >= t.first_start - INTERVAL '6 months') AS before,
       count(*) FILTER (WHERE e.event_date >= t.first_start AND e.event_date < t.first_start + INTERVAL '6 months') AS after
FROM event e
JOIN (
  SELECT patient_no, min(start_date) AS first_start
  FROM treatment
  WHERE atc IN ('N07BC01', 'N07BC02', 'N07BC51')
  GROUP BY patient_no
) t ON t.patient_no = e.patient_no
WHERE t.first_start BETWEEN DATE '2021-07-01' AND DATE '2023-06-30'
